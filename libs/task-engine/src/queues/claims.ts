import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { brokerCall } from '../broker/broker-call.js';
import { Codec } from '../payload/codec.js';
import { TaskQueues } from './task-queues.js';

/** Name of the jobs that are claims; workers drop them when their time is over. */
export const CLAIM_JOB = 'claim';

/** A claim at rest: the value as the codec's string, an object in claims of earlier versions. */
interface StoredClaim {
  value: string | object;
  nonce: string;
  expiresAt: number;
}

/** Whose claim it is: the value of the first claimer, and whether that was this call. */
export interface Claim<Value> {
  value: Value;
  won: boolean;
}

/**
 * First come, first served over all processes: a claim is a delayed job with a hashed id that nobody runs, and an add of
 * an existing id changes nothing. Idempotency keys, stream tickets, single-use call-backs and chains are claims. Values are
 * sealed like payloads: the hash of a short request could be guessed. @throws SealedTextError where their key is missing
 */
@Injectable()
export class Claims {
  constructor(
    private readonly queues: TaskQueues,
    private readonly codec: Codec,
  ) {}

  /** Claims `key` for `ttlMs` milliseconds. @throws BrokerUnavailableError */
  async claim<Value extends object>(key: string, value: Value, ttlMs: number, nonce: string): Promise<Claim<Value>> {
    const jobId = claimId(key);
    const mine: StoredClaim = { value: this.codec.encode(value), nonce, expiresAt: Date.now() + ttlMs };
    await brokerCall(() =>
      this.queues.control.add(CLAIM_JOB, mine, { jobId, delay: ttlMs, removeOnComplete: true, removeOnFail: true }),
    );
    const stored = await brokerCall(() => this.queues.control.getJob(jobId));
    const { data } = (stored ?? { data: mine }) as { data: StoredClaim };
    return { value: this.valueIn(data) as Value, won: data.nonce === nonce };
  }

  /** What stands under `key` and until when (epoch milliseconds), or undefined. @throws BrokerUnavailableError */
  async read<Value extends object>(key: string): Promise<{ value: Value; expiresAt: number } | undefined> {
    const stored = await brokerCall(() => this.queues.control.getJob(claimId(key)));
    if (!stored) return undefined;
    const data = stored.data as StoredClaim;
    return { value: this.valueIn(data) as Value, expiresAt: data.expiresAt };
  }

  /** Whether anything stands under `key`. @throws BrokerUnavailableError */
  async has(key: string): Promise<boolean> {
    return (await brokerCall(() => this.queues.control.getJob(claimId(key)))) !== undefined;
  }

  private valueIn({ value }: StoredClaim): object {
    return typeof value === 'string' ? (this.codec.decode(value) as object) : value;
  }
}

/** The claim of an organization's idempotency key. Both may hold colons, so they are not joined by one. */
export function idempotencyClaim(organizationId: string, key: string): string {
  return `idempotency:${JSON.stringify([organizationId, key])}`;
}

/** Hashed: ids hold no colon, no secret and no tenant's text. */
function claimId(key: string): string {
  return `claim-${createHash('sha256').update(key).digest('base64url')}`;
}
