import { type TaskEngineOptions, TaskEngineModule } from '@app/task-engine';
import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { AuditModule } from './audit/audit.module.js';
import { ConfigModule } from './config/config.module.js';
import { ENV, type Env } from './config/env.js';
import { HealthModule } from './health/health.module.js';
import { HistoryModule } from './history/history.module.js';
import { HttpModule } from './http/http.module.js';
import { CONTEXTS_ARE_CHEAP } from './logging/log-context.js';
import { AppLogger, loggerOptions } from './logging/logging.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { RateLimitsModule } from './rate-limits/rate-limits.module.js';
import { SchedulesModule } from './task-types/analytics-processing/daily/nightly.module.js';
import { TASK_TYPES } from './task-types/index.js';
import { TasksModule } from './tasks/tasks.module.js';
import type { Tracing } from './tracing/tracing.js';
import { TracingModule } from './tracing/tracing.module.js';

type Imports = NonNullable<DynamicModule['imports']>;

/** What both processes are made of; only the role differs, and with it who takes tasks and which routes are served. */
function shared(env: Env, role: TaskEngineOptions['role'], tracing: Tracing | undefined): Imports {
  return [
    ConfigModule.forRoot(env),
    LoggerModule.forRoot(loggerOptions(env, role, tracing)),
    TaskEngineModule.forRootAsync({
      inject: [ENV],
      useFactory: (settings: Env) => engineOptions(settings, role, tracing),
    }),
    AuditModule,
    HttpModule,
    RateLimitsModule,
    HealthModule,
    HistoryModule,
    MetricsModule.for(role),
    ...(tracing ? [TracingModule.for(tracing)] : []),
  ];
}

/** The API process: every route. */
@Module({})
export class ApiModule {
  static with(env: Env, tracing?: Tracing): DynamicModule {
    return {
      module: ApiModule,
      imports: [...shared(env, 'api', tracing), TasksModule, SchedulesModule, ...TASK_TYPES],
      providers: [AppLogger],
    };
  }
}

/** The worker process: takes tasks; serves health and metrics only (see worker.ts). */
@Module({})
export class WorkerModule {
  static with(env: Env, tracing?: Tracing): DynamicModule {
    return {
      module: WorkerModule,
      imports: [...shared(env, 'worker', tracing), TasksModule, SchedulesModule, ...TASK_TYPES],
      providers: [AppLogger],
    };
  }
}

function engineOptions(
  { redisUrl, queueDatabaseUrl, worker, queuePartitions, task, maxPayloadBytes, payloadEncryptionKey }: Env,
  role: TaskEngineOptions['role'],
  tracing: Tracing | undefined,
): TaskEngineOptions {
  const { maxRetries, baseDelayMs, backoffFactor, maxDelayMs, timeoutMs, lockMs, resultTtlMs } = task;
  return {
    role,
    broker: { redisUrl, databaseUrl: queueDatabaseUrl },
    worker,
    partitions: queuePartitions,
    retry: { maxRetries, baseDelayMs, backoffFactor, maxDelayMs },
    maxPayloadBytes,
    timeoutMs,
    lockMs,
    resultTtlMs,
    encryptionKeys: payloadEncryptionKey,
    telemetry: tracing?.telemetry,
    followAttempts: CONTEXTS_ARE_CHEAP || tracing !== undefined,
  };
}
