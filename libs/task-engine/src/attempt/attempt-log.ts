import { Logger } from '@nestjs/common';
import { attemptOf } from './current-attempt.js';
import type { TaskJob } from '../model/task-data.js';
import { describeError } from '../model/describe-error.js';

/**
 * What the worker's own log says of attempts. Each line names task, organization and attempt; none holds an error's message,
 * which may quote the payload.
 */
export class AttemptLog {
  private readonly logger = new Logger('Task');

  completed(job: TaskJob): void {
    this.logger.log(fieldsOf(job), `${job.id} completed`);
  }

  /** Neither completed nor failed: it comes back. */
  putBack(job: TaskJob, how: string): void {
    this.logger.debug(fieldsOf(job), `${job.id} ${how}`);
  }

  triedAgain(job: TaskJob, code: string, again: string): void {
    this.logger.warn(fieldsOf(job), `${job.id} ${code}; ${again}`);
  }

  cancelled(job: TaskJob): void {
    this.logger.log(fieldsOf(job), `${job.id} cancelled`);
  }

  failed(job: TaskJob, code: string): void {
    this.logger.error(fieldsOf(job), `${job.id} failed: ${code}`);
  }

  engineFailed(job: TaskJob, error: unknown): void {
    this.logger.error(fieldsOf(job), `${job.id}: ${describeError(error)}`);
  }

  notStored(job: TaskJob, error: unknown): void {
    this.logger.warn(fieldsOf(job), `${job.id}: progress or log not stored: ${describeError(error)}`);
  }
}

function fieldsOf(job: TaskJob): object {
  const { taskId, type, organizationId, attempt } = attemptOf(job);
  return { task_id: taskId, task_type: type, organization_id: organizationId, attempt };
}
