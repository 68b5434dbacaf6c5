import { Module } from '@nestjs/common';
import { SupabaseModule } from '../integrations/supabase/supabase.module.js';
import { AuditStore } from './audit-store.js';
import { AuditTrail } from './audit-trail.js';
import { AuditWriter } from './audit-writer.js';
import { AuditedCalls } from './audited-calls.js';

/** Who changed what, when, from where, with which outcome: seen by the API, carried by the broker, stored by workers. */
@Module({
  imports: [SupabaseModule],
  providers: [AuditStore, AuditTrail, AuditWriter, AuditedCalls],
  exports: [AuditTrail],
})
export class AuditModule {}
