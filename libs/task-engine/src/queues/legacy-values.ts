import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { brokerCall } from '../broker/broker-call.js';
import { Broker } from '../broker/broker.js';
import { everyAfterLast } from '../model/every-after-last.js';
import { TaskQueues } from './task-queues.js';
import { WorkerRecords } from './worker-records.js';

/**
 * What the version before may still do with the values it kept: `none`: there are none; `read`: some are left; `shared`: a
 * worker of that version lives, so its processes look for values where they know them.
 */
export type LegacyUse = 'none' | 'read' | 'shared';

const LOOK_EVERY_MS = 10_000;
const PAGE = 1_000;
const KEPT = /^(?:claim|batch)-/;
/** Where more than this were copied, some are taken to be left. */
const MOST_COPIED = 100;

/**
 * Shared values as the version before kept them: delayed jobs of `control` that are never run, under the ids that are the
 * keys now. Whether any are left is looked up when a process starts and every few seconds, so a deployment without pays
 * nothing. An API of the old version whose very first value is younger than the last look is the one case that is missed.
 *
 * This file and its uses can go one retention after the last process of that version has ended: when its idempotency keys
 * are over (RESULT_TTL, at least a day; those of delayed tasks last a day longer than the task waits).
 */
@Injectable()
export class LegacyValues {
  private looking: Promise<LegacyUse> | undefined;
  private stop: () => void = () => undefined;
  private isStored: (key: string) => Promise<boolean> = () => Promise.resolve(false);

  constructor(
    private readonly queues: TaskQueues,
    private readonly workers: WorkerRecords,
    broker: Broker,
  ) {
    broker.beforeClose(() => Promise.resolve(this.stop()));
  }

  /** Looks again and again from now on; `isStored` says whether a value has been copied to its new place. */
  watch(isStored: (key: string) => Promise<boolean>): void {
    this.isStored = isStored;
    this.stop = everyAfterLast(LOOK_EVERY_MS, () => this.lookAgain());
  }

  /** As of the last look; the first caller waits for it. @throws BrokerUnavailableError */
  async use(): Promise<LegacyUse> {
    this.looking ??= this.look();
    try {
      return await this.looking;
    } catch (error) {
      this.looking = undefined;
      throw error;
    }
  }

  /** What is stored in the old place, and for how long still. */
  async read(key: string): Promise<{ text: string; leftMs: number } | undefined> {
    const job = await this.queues.control.getJob(key);
    const leftMs = job ? job.timestamp + (job.opts.delay ?? 0) - Date.now() : 0;
    return job && leftMs > 0 ? { text: JSON.stringify(job.data), leftMs } : undefined;
  }

  /** As the version before did: an add of an id that exists changes nothing. */
  async putIfAbsent(key: string, text: string, ttlMs: number): Promise<string> {
    const options = { jobId: key, delay: ttlMs, removeOnComplete: true, removeOnFail: true };
    await this.queues.control.add(key.slice(0, key.indexOf('-')), JSON.parse(text), options);
    return (await this.read(key))?.text ?? text;
  }

  async replace(key: string, text: string): Promise<boolean> {
    const job = await this.queues.control.getJob(key);
    await job?.updateData(JSON.parse(text));
    return job !== undefined;
  }

  /** To one caller alone: BullMQ's `remove` does not say who removed it, so the first to leave a mark is given it. */
  async take(key: string): Promise<string | undefined> {
    const old = await this.read(key);
    if (!old) return undefined;
    const mark = JSON.stringify({ nonce: randomUUID() });
    if ((await this.putIfAbsent(`${key}-taken`, mark, old.leftMs)) !== mark) return undefined;
    await this.remove(key);
    return old.text;
  }

  async remove(key: string): Promise<void> {
    await this.queues.control.remove(key);
  }

  private async lookAgain(): Promise<void> {
    const look = this.look();
    try {
      await look;
      this.looking = look;
    } catch {
      // What was known stays known until the broker is back.
    }
  }

  private async look(): Promise<LegacyUse> {
    if (await this.workers.anyOfVersionBefore(Date.now())) return 'shared';
    return (await this.anyLeft()) ? 'read' : 'none';
  }

  /** From those that last longest, among which no chores wait. What was copied does not count. */
  private async anyLeft(): Promise<boolean> {
    let copied = 0;
    for (let start = 0; ; start += PAGE) {
      const page = () => this.queues.control.getRanges(['delayed'], start, start + PAGE - 1, false);
      const ids = await brokerCall(page);
      for (const key of ids.filter((id) => KEPT.test(id))) {
        copied += 1;
        if (copied > MOST_COPIED || !(await this.isStored(key))) return true;
      }
      if (ids.length < PAGE) return false;
    }
  }
}
