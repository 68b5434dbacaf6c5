import { Module } from '@nestjs/common';
import { SupabaseModule } from '../integrations/supabase/supabase.module.js';
import { BrokerIdentity } from './broker-identity.js';
import { HistoryHealing } from './history-healing.js';
import { HistoryProjection } from './history-projection.js';
import { HistoryRecorder } from './history-recorder.js';
import { HistoryStore } from './history-store.js';
import { HistorySweep } from './history-sweep.js';
import { TaskHistory } from './task-history.js';

/** Copies of tasks in Supabase: written as they move, healed by a sweep, read by lists. Without Supabase it does nothing. */
@Module({
  imports: [SupabaseModule],
  providers: [
    HistoryStore,
    HistoryRecorder,
    HistoryProjection,
    HistoryHealing,
    HistorySweep,
    BrokerIdentity,
    TaskHistory,
  ],
  exports: [TaskHistory, HistoryProjection],
})
export class HistoryModule {}
