import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { brokerCall } from '../broker/broker-call.js';
import { Broker } from '../broker/broker.js';
import { PostgresValues } from '../broker/postgres-values.js';
import { RedisValues } from '../broker/redis-values.js';
import type { ValueStore } from '../broker/value-store.js';
import { LegacyValues } from './legacy-values.js';

/**
 * Small texts that all processes of a deployment share, each under a key and for a time: in the broker beside the queues,
 * as durable as a task. Every method is one round trip, with the deadline of a broker call.
 * While values of the version before are left (LegacyValues) each looks for them too. @throws BrokerUnavailableError
 */
@Injectable()
export class SharedValues implements OnApplicationBootstrap {
  private readonly store: ValueStore;

  constructor(
    broker: Broker,
    private readonly legacy: LegacyValues,
  ) {
    const { storage } = broker;
    this.store = storage.kind === 'redis' ? new RedisValues(storage.redis) : new PostgresValues(storage.pool);
  }

  onApplicationBootstrap(): void {
    this.legacy.watch(async (key) => (await brokerCall(() => this.store.read(key))) !== undefined);
  }

  /** Stores `text` for `ttlMs` milliseconds unless something is stored under `key`; returns what is stored then. */
  async putIfAbsent(key: string, text: string, ttlMs: number): Promise<string> {
    const use = await this.legacy.use();
    if (use === 'none') return brokerCall(() => this.store.putIfAbsent(key, text, ttlMs));
    if (use === 'shared') {
      const stored = await brokerCall(() => this.store.read(key));
      return stored ?? brokerCall(() => this.legacy.putIfAbsent(key, text, ttlMs));
    }
    const old = await brokerCall(() => this.legacy.read(key));
    return brokerCall(() => this.store.putIfAbsent(key, old?.text ?? text, old?.leftMs ?? ttlMs));
  }

  async read(key: string): Promise<string | undefined> {
    const stored = await brokerCall(() => this.store.read(key));
    return stored ?? this.readLegacy(key);
  }

  /** Removes and returns what is stored, to one caller alone. */
  async take(key: string): Promise<string | undefined> {
    const taken = await brokerCall(() => this.store.take(key));
    if (taken !== undefined || (await this.legacy.use()) === 'none') return taken;
    return brokerCall(() => this.legacy.take(key));
  }

  /** Stores `text` in the place of what is stored, for the rest of its time; false where nothing is. */
  async replace(key: string, text: string): Promise<boolean> {
    if (await brokerCall(() => this.store.replace(key, text))) return true;
    if ((await this.legacy.use()) === 'none') return false;
    return brokerCall(() => this.legacy.replace(key, text));
  }

  async remove(key: string): Promise<void> {
    await brokerCall(() => this.store.remove(key));
    if ((await this.legacy.use()) !== 'none') await brokerCall(() => this.legacy.remove(key));
  }

  /** What a process of the version before stored under `key`. */
  async readLegacy(key: string): Promise<string | undefined> {
    if ((await this.legacy.use()) === 'none') return undefined;
    return (await brokerCall(() => this.legacy.read(key)))?.text;
  }

  /** Removes values whose time is over where the broker does not do so itself. */
  async sweep(): Promise<void> {
    while ((await brokerCall(() => this.store.sweep())) > 0);
  }
}
