import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AttemptProcessor } from './attempt-processor.js';
import { BackgroundTasks } from './background-task.js';
import { BatchCounts } from './batch-counts.js';
import { BrokerQueue } from './broker-queue.js';
import { Broker } from './broker.js';
import { BrokerConnection } from './broker-connection.js';
import { Cancellations } from './cancellations.js';
import { Chores } from './chores.js';
import { Claims } from './claims.js';
import { Codec } from './codec.js';
import { Control } from './control.js';
import { ControlConsumer } from './control-consumer.js';
import { FollowUps } from './follow-ups.js';
import { LANES } from './lanes.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from './options.js';
import { Parking } from './parking.js';
import { Partitions } from './partitions.js';
import { queueOptions } from './queue-options.js';
import { QueueStats } from './queue-stats.js';
import { Retention } from './retention.js';
import { TaskEngineHealth } from './task-engine-health.js';
import { TaskBatches } from './task-batches.js';
import { TaskFate } from './task-fate.js';
import { TaskLifecycle } from './task-lifecycle.js';
import { TaskQueue } from './task-queue.js';
import { CONTROL_QUEUE, TaskQueues, WORKERS_QUEUE } from './task-queues.js';
import { TaskRecords } from './task-records.js';
import { TaskRegistry } from './task-registry.js';
import { TaskScan } from './task-scan.js';
import { TaskStream } from './task-stream.js';
import { TaskWorker } from './task-worker.js';
import { WatchedTasks } from './watched-tasks.js';
import { WorkerActivity } from './worker-activity.js';
import { WorkerPresence } from './worker-presence.js';
import { WorkerRecords } from './worker-records.js';

/** How the application gives the engine its options. */
export interface TaskEngineAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  // Nest's own type for factory parameters: what `inject` names is not known here.
  inject?: Extract<Provider, { useFactory: unknown }>['inject'];
  useFactory: (...dependencies: never[]) => TaskEngineOptions;
}

BullModule.queueClass = BrokerQueue;

@Module({})
class BrokerModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: TaskEngineAsyncOptions): DynamicModule {
    return {
      module: BrokerModule,
      global: true,
      imports,
      providers: [{ provide: TASK_ENGINE_OPTIONS, inject, useFactory }, Broker],
      exports: [TASK_ENGINE_OPTIONS, Broker],
    };
  }
}

/** The engine, once per application: submit, read and watch tasks everywhere, run them where the role is `worker`. */
@Module({})
export class TaskEngineModule {
  static forRootAsync(options: TaskEngineAsyncOptions): DynamicModule {
    const names = [...LANES, CONTROL_QUEUE, WORKERS_QUEUE];
    const doors = [
      TaskQueue,
      TaskBatches,
      TaskFate,
      TaskRecords,
      TaskRegistry,
      TaskStream,
      TaskLifecycle,
      TaskQueues,
      TaskScan,
      FollowUps,
      QueueStats,
      Retention,
      Claims,
      Chores,
      Codec,
      TaskEngineHealth,
      BrokerConnection,
      WorkerActivity,
    ];
    return {
      module: TaskEngineModule,
      global: true,
      imports: [
        DiscoveryModule,
        BrokerModule.forRootAsync(options),
        BullModule.forRootAsync({
          inject: [Broker],
          useFactory: queueOptions,
        }),
        BullModule.registerQueue(...names.map((name) => ({ name }))),
      ],
      providers: [
        ...doors.filter((door) => door !== Codec),
        {
          provide: Codec,
          inject: [TASK_ENGINE_OPTIONS],
          useFactory: ({ encryptionKeys }: TaskEngineOptions) => new Codec(encryptionKeys),
        },
        Partitions,
        Parking,
        BatchCounts,
        BackgroundTasks,
        Control,
        ControlConsumer,
        Cancellations,
        WatchedTasks,
        WorkerRecords,
        WorkerPresence,
        AttemptProcessor,
        TaskWorker,
      ],
      exports: doors,
    };
  }
}
