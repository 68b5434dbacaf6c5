export { BackgroundTask, type BackgroundTaskContext, type BackgroundTaskOptions } from './client/background-task.js';
export { type BrokerClient } from './broker/broker.js';
export { BrokerConnection } from './broker/broker-connection.js';
export { Broadcast, type Signal } from './queues/broadcast.js';
export { Chores, type ChoreOutcome, type RepeatedChore } from './queues/chores.js';
export { Claims, type Claim } from './queues/claims.js';
export { Codec } from './payload/codec.js';
export { currentAttempt } from './attempt/current-attempt.js';
export { FollowUps } from './records/follow-ups.js';
export { LANES, isLane, type Lane } from './model/lanes.js';
export { linkedSignal } from './model/linked-signal.js';
export { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from './model/options.js';
export { UnknownPartitionError } from './queues/partitions.js';
export { payloadCheck, type PayloadCheck } from './payload/payload-check.js';
export { laneIn, laneOf, parseWorkerQueues, partitionIn, queueOf, type QueueName } from './model/queue-names.js';
export { pingBroker, type BrokerAnswer } from './broker/ping-broker.js';
export { QueueStats, type QueueNumbers, type QueueStatsReport } from './records/queue-stats.js';
export { Parking } from './records/parking.js';
export { Retention, type Removed } from './records/retention.js';
export { DEFAULT_RETRY_POLICY, type RetryPolicy } from './model/retry-policy.js';
export { SharedValues } from './queues/shared-values.js';
export { TaskEngineHealth } from './worker/task-engine-health.js';
export { TaskEngineModule } from './task-engine.module.js';
export {
  BrokerFullError,
  BrokerUnavailableError,
  IdempotencyKeyReusedError,
  InvalidPayloadError,
  ParkTask,
  PayloadTooLargeError,
  PermanentTaskError,
  QueueNotFoundError,
  RetryableTaskError,
  SealedTextError,
  SnoozeTask,
  TaskNotFoundError,
  TaskStateError,
  UnknownTaskTypeError,
  type FieldError,
} from './model/task-errors.js';
export { type TaskEvent } from './records/task-events.js';
export { HandlesTask, type RunningTask, type TaskHandler, type TaskTypeOptions } from './model/task-handler.js';
export { type CountedBatch } from './records/batch-counts.js';
export { TaskBatches } from './client/task-batches.js';
export { type StoredBatch } from './records/batch-records.js';
export { TaskActions } from './client/task-actions.js';
export { TaskLifecycle } from './records/task-lifecycle.js';
export { TaskQueue, type PreparedTask, type Submitted, type TaskSubmission } from './client/task-queue.js';
export { TaskQueues } from './queues/task-queues.js';
export { TaskRecords, type LogPage } from './records/task-records.js';
export { TaskRegistry } from './payload/task-registry.js';
export { TaskScan, type FinishedPage } from './records/task-scan.js';
export { TaskStream } from './client/task-stream.js';
export {
  FINAL_STATUSES,
  type LogLevel,
  type Task,
  type TaskError,
  type TaskLogLine,
  type TaskStatus,
} from './model/task.js';
export { describeError } from './model/describe-error.js';
export { runTask, type RunTaskOptions, type RunTaskReport } from './testing/run-task.js';
export {
  WorkerActivity,
  type AttemptEnd,
  type BegunAttempt,
  type EndedAttempt,
  type WorkerObserver,
} from './worker/worker-activity.js';
