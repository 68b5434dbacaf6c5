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

/** The attempt inside which this is asked; undefined outside of one, and where the option `followAttempts` is off. */
export function currentAttempt(): AttemptIdentity | undefined {
  return current.getStore();
}

/** Runs `work` as part of the job's attempt. */
export function insideAttempt<T>(job: TaskJob, work: () => T): T {
  return current.run(attemptOf(job), work);
}

/** Which attempt of which task a job stands for. */
export function attemptOf(job: TaskJob): AttemptIdentity {
  return {
    taskId: job.id ?? '',
    type: job.name,
    organizationId: job.data.org,
    attempt: job.attemptsMade + lostWorkers(job) + 1,
  };
}
