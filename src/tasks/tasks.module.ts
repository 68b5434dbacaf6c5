import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuthModule } from '../auth/auth.module.js';
import { HistoryModule } from '../history/history.module.js';
import { FollowUpSubmitter } from './follow-ups/follow-up-submitter.js';
import { FollowUpPlans } from './follow-ups/follow-up-plans.js';
import { FollowUpTargets } from './follow-ups/follow-up-targets.js';
import { BatchesController } from './batches/batches.controller.js';
import { GetBatchHandler } from './batches/get-batch.query.js';
import { RetryBatchHandler } from './batches/retry-batch.command.js';
import { SubmitBatchHandler } from './batches/submit-batch.command.js';
import { CancelTaskHandler } from './cancel-task.command.js';
import { CleanQueuesHandler } from './queues/clean-queues.command.js';
import { DeadLettersController } from './reads/dead-letters.controller.js';
import { GetQueueStatsHandler } from './queues/get-queue-stats.query.js';
import { GetTaskHandler } from './reads/get-task.query.js';
import { GetTaskLogsHandler } from './reads/get-task-logs.query.js';
import { KnownTasks } from './reads/known-tasks.js';
import { ListDeadLettersHandler } from './reads/list-dead-letters.query.js';
import { ListTasksHandler } from './reads/list-tasks.query.js';
import { LiveTasks } from './reads/live-tasks.js';
import { OpenStreams } from './streams/open-streams.js';
import { PauseQueueHandler } from './queues/pause-queue.command.js';
import { QueueController } from './queues/queue.controller.js';
import { RetryTaskHandler } from './retry-task.command.js';
import { StreamAdmission } from './streams/stream-admission.js';
import { StreamTickets } from './streams/stream-tickets.js';
import { SubmitTaskHandler } from './submit-task.command.js';
import { TaskStreamController } from './streams/task-stream.controller.js';
import { TasksController } from './tasks.controller.js';
import { TasksStreamController } from './streams/tasks-stream.controller.js';

/** Tasks of any type: submit, read, watch, cancel, retry. */
@Module({
  imports: [CqrsModule, AuthModule, HistoryModule],
  controllers: [
    TasksController,
    TaskStreamController,
    TasksStreamController,
    QueueController,
    DeadLettersController,
    BatchesController,
  ],
  providers: [
    SubmitTaskHandler,
    CancelTaskHandler,
    RetryTaskHandler,
    CleanQueuesHandler,
    PauseQueueHandler,
    GetTaskHandler,
    ListTasksHandler,
    ListDeadLettersHandler,
    KnownTasks,
    LiveTasks,
    GetTaskLogsHandler,
    GetQueueStatsHandler,
    StreamTickets,
    StreamAdmission,
    OpenStreams,
    FollowUpTargets,
    FollowUpPlans,
    FollowUpSubmitter,
    SubmitBatchHandler,
    GetBatchHandler,
    RetryBatchHandler,
  ],
  exports: [FollowUpTargets, FollowUpPlans, KnownTasks, OpenStreams],
})
export class TasksModule {}
