import { AsyncLocalStorage } from 'node:async_hooks';
import { lostWorkers, type TaskJob } from '../model/task-data.js';

/** Which attempt of which task. */
export interface AttemptIdentity {
  taskId: string;
  type: string;
  organizationId: string;
  /** 1 for the first. */
  attempt: number;
}

const current = new AsyncLocalStorage<AttemptIdentity>();

/** The attempt that the calling code is part of; undefined outside of one, and where the option `followAttempts` is off. */
export function currentAttempt(): AttemptIdentity | undefined {
  return current.getStore();
}

/** `work`, run as part of the attempt of the job that it is given. */
export function insideAttempt<T>(work: (job: TaskJob) => T): (job: TaskJob) => T {
  return (job) => current.run(attemptOf(job), work, job);
}

/** Which attempt of which task a job is. */
export function attemptOf(job: TaskJob): AttemptIdentity {
  return {
    taskId: job.id ?? '',
    type: job.name,
    organizationId: job.data.org,
    attempt: job.attemptsMade + lostWorkers(job) + 1,
  };
}
