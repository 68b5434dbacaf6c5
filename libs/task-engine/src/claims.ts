import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { brokerCall } from './broker-call.js';
import { TaskQueues } from './task-queues.js';

/** Name of the jobs that are claims; workers drop them when their time is over. */
export const CLAIM_JOB = 'claim';

/** Whose claim it is: the value of the first claimer, and whether that was this call. */
export interface Claim<Value> {
  value: Value;
  won: boolean;
}

/**
 * First come, first served over all processes: a claim is a delayed job with a hashed id that nobody runs, and an add of
 * an existing id changes nothing. Idempotency keys, stream tickets, single-use call-backs and chains are claims.
 */
@Injectable()
export class Claims {
  constructor(private readonly queues: TaskQueues) {}

  /** Claims `key` for `ttlMs` milliseconds. @throws BrokerUnavailableError */
  async claim<Value extends object>(key: string, value: Value, ttlMs: number, nonce: string): Promise<Claim<Value>> {
    const jobId = claimId(key);
    const mine = { value, nonce, expiresAt: Date.now() + ttlMs };
    await brokerCall(() =>
      this.queues.control.add(CLAIM_JOB, mine, { jobId, delay: ttlMs, removeOnComplete: true, removeOnFail: true }),
    );
    const stored = await brokerCall(() => this.queues.control.getJob(jobId));
    const { data } = (stored ?? { data: mine }) as { data: typeof mine };
    return { value: data.value, won: data.nonce === nonce };
  }

  /** What stands under `key` and until when (epoch milliseconds), or undefined. @throws BrokerUnavailableError */
  async read<Value extends object>(key: string): Promise<{ value: Value; expiresAt: number } | undefined> {
    const stored = await brokerCall(() => this.queues.control.getJob(claimId(key)));
    if (!stored) return undefined;
    const { value, expiresAt } = stored.data as { value: Value; expiresAt: number };
    return { value, expiresAt };
  }
}

/** Hashed: ids hold no colon, no secret and no tenant's text. */
function claimId(key: string): string {
  return `claim-${createHash('sha256').update(key).digest('base64url')}`;
}
