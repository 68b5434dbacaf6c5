import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { brokerCall } from '../broker/broker-call.js';
import { BrokerQueue } from '../broker/broker-queue.js';
import { Broker } from '../broker/broker.js';
import { everyAfterLast } from '../model/every-after-last.js';
import { type Lane, LANES } from '../model/lanes.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { partitionIn, type QueueName, queueName } from '../model/queue-names.js';
import { queueOptions } from '../broker/queue-options.js';
import type { LaneQueue } from '../model/task-data.js';
import { TaskRegistry } from '../payload/task-registry.js';

/** A partition of this name is asked for, but no task type has it; `option` of the engine names it. Stops the start. */
export class UnknownPartitionError extends Error {
  constructor(
    readonly option: 'partitions' | 'worker.queues',
    readonly partition: string,
    readonly known: readonly string[],
  ) {
    super(`${option} names "${partition}", which is not a task type; known are ${known.join(', ')}`);
    this.name = 'UnknownPartitionError';
  }
}

/** The interval at which a partition that is no longer configured is looked for by its tasks. */
const LOOK_EVERY_MS = 30_000;
/** After a look that failed: a broker that is slow at the start must not hide such tasks for half a minute. */
const LOOK_AGAIN_MS = 2_000;

/** The queues of task types that have four of their own, opened when they are first asked for. */
@Injectable()
export class Partitions implements OnApplicationBootstrap {
  private readonly opened = new Map<QueueName, LaneQueue>();
  private readonly looked = new Map<QueueName, LaneQueue>();
  private left: readonly QueueName[] = [];
  private stopLooking: () => void = () => undefined;

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
    this.stopLooking = everyAfterLast(LOOK_EVERY_MS, () => this.lookForLeft());
  }

  /** Those of the configured partitions, those this process serves, and those that still hold tasks although no setting names them. */
  get names(): QueueName[] {
    return [...new Set([...this.asked, ...this.left])];
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

  /** What the settings name. */
  private get asked(): QueueName[] {
    const { partitions, worker } = this.options;
    const configured = LANES.flatMap((lane) => partitions.map((type) => queueName(lane, type)));
    return [...configured, ...worker.queues.filter((queue) => partitionIn(queue) !== undefined)];
  }

  /**
   * Tasks of a partition that was given up too early are counted, reported at /health and swept, not forgotten. Resolves with
   * the milliseconds until the next look where this one failed.
   */
  private async lookForLeft(): Promise<number | void> {
    const asked = new Set(this.asked);
    const possible = LANES.flatMap((lane) => this.registry.names().map((type) => queueName(lane, type)));
    const others = possible.filter((name) => !asked.has(name));
    try {
      const held = await brokerCall(() => Promise.all(others.map((name) => this.holdsTasks(name))));
      this.left = others.filter((_, index) => held[index]);
    } catch {
      // What was known stays known until the broker is back.
      return LOOK_AGAIN_MS;
    }
  }

  private async holdsTasks(name: QueueName): Promise<boolean> {
    let queue = this.opened.get(name) ?? this.looked.get(name);
    if (!queue) {
      // A look leaves no trace in the broker.
      const silent = { ...queueOptions(this.broker), skipMetasUpdate: true };
      queue = new BrokerQueue(name, silent) as unknown as LaneQueue;
      this.looked.set(name, queue);
    }
    return Object.values(await queue.getJobCounts()).some((count) => count > 0);
  }

  private mustBeTypes(option: UnknownPartitionError['option'], named: readonly string[]): void {
    const unknown = named.find((type) => !this.registry.has(type));
    if (unknown !== undefined) throw new UnknownPartitionError(option, unknown, this.registry.names());
  }

  private async close(): Promise<void> {
    this.stopLooking();
    const queues = [...this.opened.values(), ...this.looked.values()];
    await Promise.allSettled(queues.map((queue) => queue.close()));
  }
}
