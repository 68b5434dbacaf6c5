import type { Claims, Codec, RunningTask } from '@app/task-engine';
import { randomUUID } from 'node:crypto';
import { type Callback, readCallback } from './callback.js';

/** One run of one task: what is awaited belongs to it alone. */
export type AwaitingRun = Pick<RunningTask, 'id' | 'run'>;

/** How a run's waiting ended: by a callback, or by its deadline. */
export type CallbackEnd = { kind: 'arrived'; callback: Callback } | { kind: 'expired' };

/** That the other system was called, so that it is not called again. */
export interface SyncCall {
  status_code: number;
  /** Epoch milliseconds. */
  until: number;
}

/** An end at rest; the callback as the codec's string, encrypted where payloads are. */
interface StoredEnd {
  callback?: string;
}

export interface InboxOptions {
  /** What no callback may show. */
  secrets: () => readonly string[];
  /** How long ends stay beyond their deadline: a paused queue or a stopped deployment must not lose what was acknowledged. */
  keptMs: number;
  now: () => number;
}

const DAY_MS = 86_400_000;

/**
 * What is awaited from other systems, as claims in the broker: the first outcome written for a run is its only one.
 * So a callback and the deadline never both win, and no URL counts twice.
 */
export class CallbackInbox {
  constructor(
    private readonly claims: Claims,
    private readonly codec: Codec,
    private readonly options: InboxOptions,
  ) {}

  now(): number {
    return this.options.now();
  }

  /** Where a run's end stands: the engine wakes a parked task that finds it. */
  keyOf({ id, run }: AwaitingRun): string {
    return `external-sync-end:${id}:${run}`;
  }

  /** @throws BrokerUnavailableError */
  async endOf(run: AwaitingRun): Promise<CallbackEnd | undefined> {
    const stored = await this.claims.read<StoredEnd>(this.keyOf(run));
    return stored && this.asEnd(stored.value);
  }

  /** Stores a callback's body as the run's end; false where it had one already. @throws BrokerUnavailableError */
  async deliver(run: AwaitingRun, body: unknown, { token, until }: { token: string; until: number }): Promise<boolean> {
    const callback = readCallback(body, [...this.options.secrets(), token]);
    const stored: StoredEnd = { callback: this.codec.encode(callback) };
    return (await this.claims.claim(this.keyOf(run), stored, this.keptMs(until), randomUUID())).won;
  }

  /** Ends the waiting at its deadline, or answers the callback that came first. @throws BrokerUnavailableError */
  async expire(run: AwaitingRun): Promise<CallbackEnd> {
    const expired: StoredEnd = {};
    const { value } = await this.claims.claim(this.keyOf(run), expired, this.keptMs(this.now()), randomUUID());
    return this.asEnd(value);
  }

  /** The call that was made for this run, where one was answered. @throws BrokerUnavailableError */
  async callOf(run: AwaitingRun): Promise<SyncCall | undefined> {
    return (await this.claims.read<SyncCall>(callKey(run)))?.value;
  }

  /** Remembers that the call was answered. @throws BrokerUnavailableError */
  async remember(run: AwaitingRun, call: SyncCall): Promise<void> {
    await this.claims.claim(callKey(run), call, this.keptMs(call.until), randomUUID());
  }

  private keptMs(until: number): number {
    return Math.max(0, until - this.now()) + Math.max(DAY_MS, this.options.keptMs);
  }

  private asEnd({ callback }: StoredEnd): CallbackEnd {
    if (callback === undefined) return { kind: 'expired' };
    return { kind: 'arrived', callback: this.codec.decode(callback) as Callback };
  }
}

function callKey({ id, run }: AwaitingRun): string {
  return `external-sync-call:${id}:${run}`;
}
