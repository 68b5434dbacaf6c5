import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AttemptEvents } from './attempt/attempt-events.js';
import { AttemptLifecycle } from './attempt/attempt-lifecycle.js';
import { AttemptOutcomes } from './attempt/attempt-outcomes.js';
import { AttemptProcessor } from './attempt/attempt-processor.js';
import { AttemptStops } from './attempt/attempt-stops.js';
import { BackgroundTasks } from './client/background-task.js';
import { BatchCounts } from './records/batch-counts.js';
import { BatchRecords } from './records/batch-records.js';
import { BrokerQueue } from './broker/broker-queue.js';
import { Broker } from './broker/broker.js';
import { BrokerConnection } from './broker/broker-connection.js';
import { Cancellations } from './records/cancellations.js';
import { Chores } from './queues/chores.js';
import { Claims } from './queues/claims.js';
import { Codec } from './payload/codec.js';
import { Broadcast } from './queues/broadcast.js';
import { ControlConsumer } from './queues/control-consumer.js';
import { FollowUps } from './records/follow-ups.js';
import { JobAttempts } from './attempt/job-attempts.js';
import { LaneWorkers } from './worker/lane-workers.js';
import { LegacyValues } from './queues/legacy-values.js';
import { SharedValues } from './queues/shared-values.js';
import { LANES } from './model/lanes.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from './model/options.js';
import { Parking } from './records/parking.js';
import { Partitions } from './queues/partitions.js';
import { queueOptions } from './broker/queue-options.js';
import { QueueStats } from './records/queue-stats.js';
import { Retention } from './records/retention.js';
import { TaskEngineHealth } from './worker/task-engine-health.js';
import { TaskBatches } from './client/task-batches.js';
import { TaskActions } from './client/task-actions.js';
import { TaskLifecycle } from './records/task-lifecycle.js';
import { TaskQueue } from './client/task-queue.js';
import { CONTROL_QUEUE, laneQueues, TaskQueues, WORKERS_QUEUE } from './queues/task-queues.js';
import { TaskRecords } from './records/task-records.js';
import { TaskRegistry } from './payload/task-registry.js';
import { TaskScan } from './records/task-scan.js';
import { TaskSubmissions } from './client/task-submissions.js';
import { TaskStream } from './client/task-stream.js';
import { TaskWorker } from './worker/task-worker.js';
import { WatchedTasks } from './attempt/watched-tasks.js';
import { WorkerActivity } from './worker/worker-activity.js';
import { WorkerPresence } from './worker/worker-presence.js';
import { WorkerRecords } from './queues/worker-records.js';

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
      TaskActions,
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
        laneQueues,
        TaskSubmissions,
        Partitions,
        Parking,
        BatchCounts,
        BatchRecords,
        SharedValues,
        LegacyValues,
        BackgroundTasks,
        Broadcast,
        ControlConsumer,
        Cancellations,
        WatchedTasks,
        WorkerRecords,
        WorkerPresence,
        AttemptEvents,
        AttemptLifecycle,
        AttemptStops,
        JobAttempts,
        AttemptOutcomes,
        AttemptProcessor,
        LaneWorkers,
        TaskWorker,
      ],
      exports: doors,
    };
  }
}
