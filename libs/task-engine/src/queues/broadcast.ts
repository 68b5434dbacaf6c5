import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { brokerCall } from '../broker/broker-call.js';
import { Broker } from '../broker/broker.js';
import { PostgresChannel } from '../broker/postgres-channel.js';
import { RedisChannel } from '../broker/redis-channel.js';
import type { SignalChannel } from '../broker/signal-channel.js';

/** What processes say to each other about a task: cancel it; a caller watches it; it changed. */
export type Signal = (typeof SIGNALS)[number];

const SIGNALS = ['cancel', 'watch', 'changed'] as const;

/** Of ids that go out in one message; PostgreSQL takes less than 8,000 bytes. */
const MESSAGE_BYTES = 7_000;

/**
 * Signals about tasks that every process of the deployment hears, over the broker's own publish and subscribe. Those that are
 * published while others go out are sent together. A lost signal costs time, never correctness: workers look at the cancel
 * marks of what they run, streams look at their tasks. So it is while a deployment is replaced: the version before spoke
 * over BullMQ's event stream, and processes of the two versions do not hear each other.
 */
@Injectable()
export class Broadcast implements OnModuleInit {
  private readonly channel: SignalChannel;
  private readonly heard = new EventEmitter();
  private readonly waiting = new Map<Signal, Set<string>>();
  private publishing: Promise<void> | undefined;

  constructor(private readonly broker: Broker) {
    const { storage } = broker;
    const report = (error: Error): void => broker.reportError(error);
    this.channel =
      storage.kind === 'redis' ? new RedisChannel(storage.redis, report) : new PostgresChannel(storage.pool, report);
    this.heard.setMaxListeners(0);
    broker.beforeClose(() => this.close());
  }

  onModuleInit(): void {
    void this.channel.listen((text) => {
      const [signal = '', ...ids] = text.split(' ');
      if (!isSignal(signal)) return;
      for (const id of ids) this.heard.emit(signal, id);
    });
  }

  /** Calls `listener` with each id the signal is published for, by any process, this one included. */
  on(signal: Signal, listener: (id: string) => void): void {
    this.heard.on(signal, listener);
  }

  /** Sends a signal to every process; resolves when it is published, or could not be. Ids hold no space. */
  async publish(signal: Signal, id: string): Promise<void> {
    const ids = this.waiting.get(signal) ?? new Set();
    ids.add(id);
    this.waiting.set(signal, ids);
    this.publishing ??= this.publishWaiting();
    await this.publishing;
  }

  private async close(): Promise<void> {
    this.channel.close();
    await this.publishing;
  }

  private async publishWaiting(): Promise<void> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting];
      this.waiting.clear();
      await Promise.all(batch.flatMap(([signal, ids]) => messagesOf(signal, ids)).map((text) => this.send(text)));
    }
    // Not in a `finally` of the caller: a signal published in between would wait for the next one.
    this.publishing = undefined;
  }

  private async send(text: string): Promise<void> {
    try {
      await brokerCall(() => this.channel.publish(text));
    } catch (error) {
      this.broker.reportError(error as Error);
    }
  }
}

function isSignal(text: string): text is Signal {
  return (SIGNALS as readonly string[]).includes(text);
}

/** Texts such as `changed <id> <id>`, each short enough for one message. */
export function messagesOf(signal: Signal, ids: Iterable<string>): string[] {
  const messages: string[] = [];
  let text = '';
  for (const id of ids) {
    if (text === '' || text.length + id.length >= MESSAGE_BYTES) {
      if (text !== '') messages.push(text);
      text = signal;
    }
    text += ` ${id}`;
  }
  if (text !== '') messages.push(text);
  return messages;
}
