import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Broker, BrokerQueue } from './broker.js';
import { type Lane, LANES } from './lanes.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from './options.js';
import { partitionIn, type QueueName, queueName } from './queue-names.js';
import { queueOptions } from './queue-options.js';
import type { LaneQueue } from './task-queues.js';
import { TaskRegistry } from './task-registry.js';

/** A partition of this name is asked for, but no task type has it; `option` of the engine names it. Stops the start. */
export class UnknownPartitionError extends Error {
  constructor(
    readonly option: 'partitions' | 'worker.queues',
    readonly partition: string,
    readonly known: readonly string[],
  ) {
    super(`${option} names "${partition}", which is no task type; known are ${known.join(', ')}`);
    this.name = 'UnknownPartitionError';
  }
}

/** The queues of task types that have four of their own, opened when they are first asked for. */
@Injectable()
export class Partitions implements OnApplicationBootstrap {
  private readonly opened = new Map<QueueName, LaneQueue>();

  constructor(
    private readonly broker: Broker,
    private readonly registry: TaskRegistry,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {
    broker.beforeClose(() => this.close());
  }

  /** @throws UnknownPartitionError */
  onApplicationBootstrap(): void {
    const { partitions, worker } = this.options;
    this.mustBeTypes('partitions', partitions);
    this.mustBeTypes(
      'worker.queues',
      worker.queues.flatMap((queue) => partitionIn(queue) ?? []),
    );
  }

  /** Those of the configured partitions, and any other this process serves: one that is being given up is emptied so. */
  get names(): QueueName[] {
    const { partitions, worker } = this.options;
    const configured = LANES.flatMap((lane) => partitions.map((type) => queueName(lane, type)));
    const served = worker.queues.filter((queue) => partitionIn(queue) !== undefined);
    return [...new Set([...configured, ...served])];
  }

  /** Where a new task of this type goes. */
  nameFor(type: string, lane: Lane): QueueName {
    return queueName(lane, this.options.partitions.includes(type) ? type : undefined);
  }

  /**
   * A partition's queue, also one that is not configured (any more): tasks in it are found by their ids. Undefined where the
   * name's type is not known: text from outside opens nothing.
   */
  of(name: QueueName): LaneQueue | undefined {
    const known = this.opened.get(name);
    if (known) return known;
    const type = partitionIn(name);
    if (type === undefined || !(this.options.partitions.includes(type) || this.registry.has(type))) return undefined;
    const queue = new BrokerQueue(name, queueOptions(this.broker)) as unknown as LaneQueue;
    this.opened.set(name, queue);
    return queue;
  }

  private mustBeTypes(option: UnknownPartitionError['option'], named: readonly string[]): void {
    const unknown = named.find((type) => !this.registry.has(type));
    if (unknown !== undefined) throw new UnknownPartitionError(option, unknown, this.registry.names());
  }

  private async close(): Promise<void> {
    await Promise.allSettled([...this.opened.values()].map((queue) => queue.close()));
  }
}
