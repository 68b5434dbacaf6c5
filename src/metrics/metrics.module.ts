import type { TaskEngineOptions } from '@app/task-engine';
import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { HistoryModule } from '../history/history.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { AttemptMetrics } from './attempt-metrics.js';
import { BacklogMetrics } from './backlog-metrics.js';
import { BrokerSnapshots } from './broker-snapshots.js';
import { BrokerMetrics } from './broker-metrics.js';
import { MetricsAccess } from './metrics-access.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsRegistry } from './metrics-registry.js';
import { RequestMetrics } from './request-metrics.js';

/** Metrics of both processes at /metrics: requests of an API, attempts of a worker, and of each itself and the broker. */
@Module({
  imports: [AuditModule, AuthModule, HistoryModule, TasksModule],
  controllers: [MetricsController],
  providers: [MetricsRegistry, MetricsAccess, BrokerSnapshots, BrokerMetrics, BacklogMetrics],
})
export class MetricsModule {
  static for(role: TaskEngineOptions['role']): DynamicModule {
    return { module: MetricsModule, providers: [role === 'api' ? RequestMetrics : AttemptMetrics] };
  }
}
