export { BackgroundTask, type BackgroundTaskContext, type BackgroundTaskOptions } from './background-task.js';
export { BrokerConnection, type BrokerClient } from './broker-connection.js';
export { Chores, type ChoreOutcome, type RepeatedChore } from './chores.js';
export { Claims, type Claim } from './claims.js';
export { Codec } from './codec.js';
export { currentAttempt } from './current-attempt.js';
export { FollowUps } from './follow-ups.js';
export { LANES, isLane, type Lane } from './lanes.js';
export { linkedSignal } from './linked-signal.js';
export { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from './options.js';
export { UnknownPartitionError } from './partitions.js';
export { payloadCheck, type PayloadCheck } from './payload-check.js';
export { laneIn, laneOf, parseWorkerQueues, partitionIn, queueOf, type QueueName } from './queue-names.js';
export { pingBroker, type BrokerAnswer } from './ping-broker.js';
export { QueueStats, type QueueNumbers, type QueueStatsReport } from './queue-stats.js';
export { Retention, type Removed } from './retention.js';
export { DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry-policy.js';
export { TaskEngineHealth } from './task-engine-health.js';
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
} from './task-errors.js';
export { type TaskEvent } from './task-events.js';
export { HandlesTask, type RunningTask, type TaskHandler, type TaskTypeOptions } from './task-handler.js';
export { type CountedBatch } from './batch-counts.js';
export { TaskBatches, type StoredBatch } from './task-batches.js';
export { TaskFate } from './task-fate.js';
export { TaskLifecycle } from './task-lifecycle.js';
export { TaskQueue, type PreparedTask, type Submitted, type TaskSubmission } from './task-queue.js';
export { TaskQueues } from './task-queues.js';
export { TaskRecords, type LogPage } from './task-records.js';
export { TaskRegistry } from './task-registry.js';
export { TaskScan, type FinishedPage } from './task-scan.js';
export { TaskStream } from './task-stream.js';
export { FINAL_STATUSES, type LogLevel, type Task, type TaskError, type TaskLogLine, type TaskStatus } from './task.js';
export { toldOf } from './told-error.js';
export { runTask, type RunTaskOptions, type RunTaskReport } from './testing/run-task.js';
export {
  WorkerActivity,
  type AttemptEnd,
  type BegunAttempt,
  type EndedAttempt,
  type WorkerObserver,
} from './worker-activity.js';
