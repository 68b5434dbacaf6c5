import { Injectable, type OnModuleInit } from '@nestjs/common';
import { QueueEvents, QueueEventsProducer } from 'bullmq';
import { EventEmitter } from 'node:events';
import { brokerCall } from '../broker/broker-call.js';
import { Broker } from '../broker/broker.js';
import { CONTROL_QUEUE } from './task-queues.js';

/** What processes tell each other about a task: cancel it; somebody watches it; it changed. */
export type ControlWord = 'cancel' | 'watch' | 'changed';

const WORDS: readonly ControlWord[] = ['cancel', 'watch', 'changed'];
/** How long the tail listens at most before it looks by itself; on PostgreSQL a notification may be left out. */
const LOOK_EVERY_MS = { redis: 10_000, postgresql: 1_000 };
/** A tail that broke is started again after this. */
const LISTEN_AGAIN_MS = 1_000;
const KEPT_EVENTS = 10_000;
/** Ids of one word that are told together. */
const IDS_PER_EVENT = 100;

/**
 * The deployment's loudspeaker, over BullMQ's event stream: every process hears every word. Words said while one is being
 * published go out together. A lost word costs time, never correctness: everybody also looks for themselves.
 */
@Injectable()
export class Control implements OnModuleInit {
  private readonly producer: QueueEventsProducer;
  private readonly tail: QueueEvents;
  private readonly heard = new EventEmitter();
  private readonly waiting = new Map<ControlWord, Set<string>>();
  private publishing: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly broker: Broker) {
    this.producer = new QueueEventsProducer(CONTROL_QUEUE, broker.producer, broker.backend);
    this.tail = new QueueEvents(
      CONTROL_QUEUE,
      { ...broker.consumer, autorun: false, blockingTimeout: LOOK_EVERY_MS[broker.kind] },
      broker.tailBackend,
    );
    this.producer.on('error', (error: Error) => broker.reportError(error));
    this.tail.on('error', (error) => broker.reportError(error));
    this.heard.setMaxListeners(0);
    broker.beforeClose(() => this.close());
  }

  onModuleInit(): void {
    for (const word of WORDS) {
      this.tail.on(
        word as never,
        ((args: { ids: string }) => {
          for (const id of args.ids.split(' ')) this.heard.emit(word, id);
        }) as never,
      );
    }
    void this.listenUntilClosed();
  }

  /** Calls `listener` with each task id the word is said of, by any process, this one included. */
  on(word: ControlWord, listener: (taskId: string) => void): void {
    this.heard.on(word, listener);
  }

  /** Says a word to every process; resolves when it is published, or could not be. */
  async say(word: ControlWord, taskId: string): Promise<void> {
    const ids = this.waiting.get(word) ?? new Set();
    ids.add(taskId);
    this.waiting.set(word, ids);
    this.publishing ??= this.publishWaiting();
    await this.publishing;
  }

  private async listenUntilClosed(): Promise<void> {
    while (!this.closed) {
      try {
        await this.tail.run();
      } catch (error) {
        this.broker.reportError(error as Error);
        await new Promise((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS).unref());
      }
    }
  }

  private async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled([this.publishing, this.tail.close()]);
    await this.producer.close().catch(() => undefined);
  }

  private async publishWaiting(): Promise<void> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting];
      this.waiting.clear();
      await Promise.all(batch.flatMap(([word, ids]) => chunks([...ids]).map((part) => this.publish(word, part))));
    }
    // Not in a `finally` of the caller: a word said in between would wait for the next one.
    this.publishing = undefined;
  }

  private async publish(word: ControlWord, ids: string[]): Promise<void> {
    try {
      await brokerCall(() => this.producer.publishEvent({ eventName: word, ids: ids.join(' ') }, KEPT_EVENTS));
    } catch (error) {
      this.broker.reportError(error as Error);
    }
  }
}

function chunks(ids: string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / IDS_PER_EVENT) }, (_, part) =>
    ids.slice(part * IDS_PER_EVENT, (part + 1) * IDS_PER_EVENT),
  );
}
