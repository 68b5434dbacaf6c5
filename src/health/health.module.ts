import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Supabase } from '../integrations/supabase/supabase.js';
import { SupabaseModule } from '../integrations/supabase/supabase.module.js';
import { DATABASE_PING, databasePing } from './database-ping.js';
import { DeploymentHealth } from './deployment-health.js';
import { HealthController } from './health.controller.js';
import { Leaving } from './leaving.js';

/** The health routes of both processes. */
@Module({
  // Failures are told by the answer; a line a poll would drown the log while the broker is away.
  imports: [TerminusModule.forRoot({ logger: false }), SupabaseModule],
  controllers: [HealthController],
  providers: [DeploymentHealth, Leaving, { provide: DATABASE_PING, inject: [Supabase], useFactory: databasePing }],
})
export class HealthModule {}
