import { Injectable } from '@nestjs/common';
import { DelayedError, type Job, type JobsOptions } from 'bullmq';
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { brokerCall } from '../broker/broker-call.js';
import { TaskQueues } from './task-queues.js';

/** When a chore is due, and that it is to come again. */
export type ChoreOutcome = void | { againInMs: number };
export type ChoreHandler<Data> = (data: Data, chore: { dueAt: Date }) => Promise<ChoreOutcome>;

/** A repeated chore as it stands; `pattern` is a cron expression, `timeZone` an IANA name. */
export interface RepeatedChore<Data> {
  data: Data;
  pattern: string;
  timeZone: string;
  nextAt: Date;
}

const FOR_EVER = 1_000_000_000;
const BACKOFF = 'chore';
const JOB_OPTIONS = {
  attempts: FOR_EVER,
  backoff: { type: BACKOFF },
  removeOnComplete: true,
  removeOnFail: true,
} satisfies JobsOptions;

/** A chore that failed is tried again for ever: what it does is small, and is waited for. */
const AGAIN_MS = 5_000;
/** After a minute of failures its turns come rarer, so that a long outage is not made worse by all that waits for its end. */
const FREQUENT_TRIES = 12;
const RARELY_MS = 60_000;

/** The wait after this number of failures of a chore, in milliseconds; `random` from 0 to 1. */
export function choreBackoff(failures: number, random: number): number {
  const delay = AGAIN_MS * 2 ** Math.min(Math.max(0, failures - FREQUENT_TRIES), 10);
  return Math.round(Math.min(delay, RARELY_MS) * (0.9 + 0.2 * random));
}

const UPSERTS = 4;
const UPSERT_AGAIN_MS = 50;

const KIND = 'chore:';

/**
 * Small jobs of the deployment itself, on `control`: run at least once by one worker, whatever its lanes and however busy it
 * is. They submit tasks or tidy; they do no slow work, since four run at once in a worker. Handlers are registered at start.
 */
@Injectable()
export class Chores {
  private readonly handlers = new Map<string, ChoreHandler<never>>();

  constructor(private readonly queues: TaskQueues) {}

  /** Names what runs a chore; one a name. */
  handle<Data extends object>(name: string, run: ChoreHandler<Data>): void {
    if (this.handlers.has(name)) throw new Error(`Two handlers for the chore "${name}"`);
    this.handlers.set(name, run as ChoreHandler<never>);
  }

  /** Runs a chore once, `delayMs` from now. While one of this name and key waits another is ignored. @throws BrokerUnavailableError */
  async later(name: string, key: string, data: object, delayMs: number): Promise<void> {
    const options = { ...JOB_OPTIONS, jobId: `chore-${hashOf(name, key)}`, delay: delayMs };
    await brokerCall(() => this.queues.control.add(KIND + name, data, options));
  }

  /** Takes a chore that waits back; nothing when there is none. @throws BrokerUnavailableError */
  async drop(name: string, key: string): Promise<void> {
    await brokerCall(() => this.queues.control.remove(`chore-${hashOf(name, key)}`));
  }

  /**
   * Runs a chore at each time of a cron pattern; calling again replaces it. A time that passed while no broker or worker
   * was there is made up for once. @throws BrokerUnavailableError; Error for a pattern that is none
   */
  async repeat(name: string, key: string, data: object, at: { pattern: string; timeZone: string }): Promise<void> {
    const when = { pattern: at.pattern, tz: at.timeZone };
    const template = { name: KIND + name, data, opts: JOB_OPTIONS };
    for (let tries = 1; ; tries += 1) {
      try {
        await brokerCall(() => this.queues.control.upsertJobScheduler(schedulerId(name, key), when, template));
        return;
      } catch (error) {
        // Two calls at once stand in each other's way: BullMQ refuses the one that came second.
        if (typeof (error as { code?: unknown }).code !== 'number' || tries === UPSERTS) throw error;
        await setTimeout(UPSERT_AGAIN_MS * tries);
      }
    }
  }

  /** @throws BrokerUnavailableError */
  async repeated<Data extends object>(name: string, key: string): Promise<RepeatedChore<Data> | undefined> {
    const found = await brokerCall(() => this.queues.control.getJobScheduler(schedulerId(name, key)));
    if (!found?.pattern || found.next === undefined) return undefined;
    return {
      data: (found.template?.data ?? {}) as Data,
      pattern: found.pattern,
      timeZone: found.tz ?? 'UTC',
      nextAt: new Date(found.next),
    };
  }

  /** Whether there was one. @throws BrokerUnavailableError */
  async stopRepeating(name: string, key: string): Promise<boolean> {
    return brokerCall(() => this.queues.control.removeJobScheduler(schedulerId(name, key)));
  }

  /** Runs one job of `control`; a job that is not a chore leaves by being consumed. */
  async run(job: Job): Promise<void> {
    const handler = this.handlers.get(job.name.slice(KIND.length));
    if (!job.name.startsWith(KIND) || !handler) return;
    const outcome = await handler(job.data as never, { dueAt: dueAt(job) });
    if (outcome === undefined) return;
    await job.moveToDelayed(Date.now() + outcome.againInMs, job.token);
    throw new DelayedError();
  }
}

/** A scheduler's job bears the time of its slot in its id; `delay` and `timestamp` move with every retry. */
function dueAt({ id = '', timestamp, opts }: Job): Date {
  const slot = /^repeat:.*:(\d+)$/.exec(id)?.[1];
  return new Date(slot === undefined ? timestamp + (opts.delay ?? 0) : Number(slot));
}

/** BullMQ parts ids at colons. */
function schedulerId(name: string, key: string): string {
  return `${name}-${hashOf(name, key)}`;
}

function hashOf(name: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([name, key]))
    .digest('base64url');
}
