// For authors of task types: what a handler declares, is given, throws, and how it is tested.
export { BackgroundTask, type BackgroundTaskContext, type BackgroundTaskOptions } from './client/background-task.js';
export { HandlesTask, type RunningTask, type TaskHandler, type TaskTypeOptions } from './model/task-handler.js';
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
export { DEFAULT_RETRY_POLICY, type RetryPolicy } from './model/retry-policy.js';
export { currentAttempt } from './attempt/current-attempt.js';
export { MAX_PAYLOAD_DEPTH, payloadCheck, type PayloadCheck } from './payload/payload-check.js';
export { TaskRegistry } from './payload/task-registry.js';
export { runTask, type RunTaskOptions, type RunTaskReport } from './testing/run-task.js';
export { chunksOf } from './model/chunks-of.js';
export { describeError } from './model/describe-error.js';
export { isDeeperThan, isRecord, storable } from './model/json-value.js';
export { linkedSignal } from './model/linked-signal.js';
export { within } from './model/within.js';

// For submitters: store tasks, read and watch them, change them, and do what follows them.
export { LANES, isLane, type Lane } from './model/lanes.js';
export { laneIn, laneOf, parseWorkerQueues, partitionIn, queueOf, type QueueName } from './model/queue-names.js';
export {
  FINAL_STATUSES,
  type LogLevel,
  type Task,
  type TaskError,
  type TaskLogLine,
  type TaskStatus,
} from './model/task.js';
export { TaskQueue, type Submitted } from './client/task-queue.js';
export { type PreparedTask, type TaskSubmission } from './client/task-submissions.js';
export { TaskBatches } from './client/task-batches.js';
export { type StoredBatch } from './records/batch-records.js';
export { type CountedBatch } from './records/batch-counts.js';
export { TaskActions } from './client/task-actions.js';
export { TaskRecords, type LogPage } from './records/task-records.js';
export { TaskStream } from './client/task-stream.js';
export { type TaskEvent } from './records/task-events.js';
export { TaskScan, type FinishedPage } from './records/task-scan.js';
export { FollowUps } from './records/follow-ups.js';
export { Chores, type ChoreOutcome, type RepeatedChore } from './queues/chores.js';
export { Claims, type Claim } from './queues/claims.js';
export { SharedValues } from './queues/shared-values.js';
export { Broadcast, type Signal } from './queues/broadcast.js';
export { Codec } from './payload/codec.js';

// For operators: wire the engine, measure it, keep its broker tidy.
export { TaskEngineModule } from './task-engine.module.js';
export { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from './model/options.js';
export { BrokerConnection } from './broker/broker-connection.js';
export { type BrokerClient } from './broker/broker.js';
export { pingBroker, type BrokerAnswer } from './broker/ping-broker.js';
export { UnknownPartitionError } from './queues/partitions.js';
export { TaskQueues } from './queues/task-queues.js';
export { QueueStats, type QueueNumbers, type QueueStatsReport } from './records/queue-stats.js';
export { Retention, type Removed } from './records/retention.js';
export { TaskLifecycle } from './records/task-lifecycle.js';
export { TaskEngineHealth } from './worker/task-engine-health.js';
export {
  WorkerActivity,
  type AttemptEnd,
  type BegunAttempt,
  type EndedAttempt,
  type WorkerObserver,
} from './worker/worker-activity.js';
