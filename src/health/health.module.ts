import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Supabase } from '../integrations/supabase/supabase.js';
import { SupabaseModule } from '../integrations/supabase/supabase.module.js';
import { DATABASE_PING, databasePing } from './database-ping.js';
import { DeploymentHealth } from './deployment-health.js';
import { HealthController } from './health.controller.js';
import { ShutdownState } from './shutdown-state.js';

/** The health routes of both processes. */
@Module({
  // The response reports failures; a line for each poll would flood the log while the broker is unavailable.
  imports: [TerminusModule.forRoot({ logger: false }), SupabaseModule],
  controllers: [HealthController],
  providers: [
    DeploymentHealth,
    ShutdownState,
    { provide: DATABASE_PING, inject: [Supabase], useFactory: databasePing },
  ],
})
export class HealthModule {}
