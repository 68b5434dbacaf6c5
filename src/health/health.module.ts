import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DeploymentHealth } from './deployment-health.js';
import { HealthController } from './health.controller.js';

/**
 * The health routes of both processes. Needs TaskEngineHealth and, where there is a database, DATABASE_PING from
 * modules that are global.
 */
@Module({
  // Failures are told by the answer; a line a poll would drown the log while the broker is away.
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [DeploymentHealth],
})
export class HealthModule {}
