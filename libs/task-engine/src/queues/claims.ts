import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { Codec } from '../payload/codec.js';
import { SharedValues } from './shared-values.js';

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
 * First come, first served over all processes: a claim is a shared value, and the first to store it wins. Idempotency keys,
 * stream tickets, sessions, single-use callbacks and chains are claims. Values are sealed like payloads: the hash of a
 * short request could be guessed. @throws SealedTextError where their key is missing; BrokerUnavailableError
 */
@Injectable()
export class Claims {
  constructor(
    private readonly values: SharedValues,
    private readonly codec: Codec,
  ) {}

  /** Claims `key` for `ttlMs` milliseconds; a call that is repeated with its nonce has won again. */
  async claim<Value extends object>(key: string, value: Value, ttlMs: number, nonce: string): Promise<Claim<Value>> {
    const mine: StoredClaim = { value: this.codec.encode(value), nonce, expiresAt: Date.now() + ttlMs };
    const text = JSON.stringify(mine);
    const stored = JSON.parse(await this.values.putIfAbsent(claimId(key), text, ttlMs)) as StoredClaim;
    return { value: this.valueIn(stored) as Value, won: stored.nonce === nonce };
  }

  /** What is stored under `key` and until when (epoch milliseconds), or undefined. */
  async read<Value extends object>(key: string): Promise<{ value: Value; expiresAt: number } | undefined> {
    return this.opened(await this.values.read(claimId(key)));
  }

  /** As `read`, and frees the key: of several callers one is given the value. */
  async take<Value extends object>(key: string): Promise<{ value: Value; expiresAt: number } | undefined> {
    return this.opened(await this.values.take(claimId(key)));
  }

  /** Whether anything is stored under `key`. */
  async has(key: string): Promise<boolean> {
    return (await this.values.read(claimId(key))) !== undefined;
  }

  /** Whether the version before stored something under `key`: it had no way to free one, so it claimed a second. */
  async hasLegacy(key: string): Promise<boolean> {
    return (await this.values.readLegacy(claimId(key))) !== undefined;
  }

  /** Frees `key`. */
  async release(key: string): Promise<void> {
    await this.values.remove(claimId(key));
  }

  private opened<Value extends object>(text: string | undefined): { value: Value; expiresAt: number } | undefined {
    if (text === undefined) return undefined;
    const stored = JSON.parse(text) as StoredClaim;
    return { value: this.valueIn(stored) as Value, expiresAt: stored.expiresAt };
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
