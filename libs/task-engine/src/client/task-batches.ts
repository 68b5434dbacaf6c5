import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { CountedBatch } from '../records/batch-counts.js';
import { BatchRecords, type StoredBatch } from '../records/batch-records.js';
import { Chores, type ChoreOutcome } from '../queues/chores.js';
import { Claims, idempotencyClaim } from '../queues/claims.js';
import { Codec } from '../payload/codec.js';
import { openedFollowUp, UNREADABLE_AGAIN } from '../records/sealed-follow-up.js';
import { IdempotencyKeyReusedError } from '../model/task-errors.js';
import { TaskQueue } from './task-queue.js';
import type { PreparedTask } from './task-submissions.js';

/** What is submitted: the tasks, prepared, in order. */
export interface BatchSubmission {
  organizationId: string;
  userId: string;
  tasks: readonly PreparedTask[];
  followUp?: object | undefined;
  idempotency?: { key: string; fingerprint: string } | undefined;
}

export type BatchFollowUpHandler = (
  batch: Omit<StoredBatch, 'followUp'> & { counts: CountedBatch },
  followUp: object,
) => Promise<void>;

const FOLLOW_UP = 'batch-follow-up';
const LOOK_MS = { first: 1_000, longest: 30_000 };

/** Many tasks under one id. */
@Injectable()
export class TaskBatches implements OnModuleInit {
  private handler: BatchFollowUpHandler | undefined;

  constructor(
    private readonly queue: TaskQueue,
    private readonly claims: Claims,
    private readonly chores: Chores,
    private readonly records: BatchRecords,
    private readonly codec: Codec,
  ) {}

  onModuleInit(): void {
    this.chores.handle<{ batchId: string }>(FOLLOW_UP, ({ batchId }) => this.follow(batchId));
  }

  /** Names what is done when all tasks of a batch that has a `followUp` have ended: at least once, until it succeeds. */
  handle(handler: BatchFollowUpHandler): void {
    this.handler = handler;
  }

  /**
   * Stores a batch and its tasks. The record comes first and the ids follow from its own, so that a call which was cut off
   * and is repeated under its idempotency key stores what is missing and nothing twice.
   * At most 4,096 tasks. @throws IdempotencyKeyReusedError, BrokerUnavailableError (it may have landed)
   */
  async submit({
    tasks,
    idempotency,
    followUp,
    ...rest
  }: BatchSubmission): Promise<{ batch: StoredBatch; replayed: boolean }> {
    const claimed = await this.claimedId(rest.organizationId, idempotency);
    const known = claimed.replayed ? await this.read(claimed.id) : undefined;
    // All had ended: those that left the broker since must not run again.
    if (known?.counts) return { batch: known, replayed: true };
    const batch = known ?? {
      ...rest,
      ...(followUp && { followUp: this.codec.encode(followUp) }),
      id: claimed.id,
      taskIds: tasks.map(({ submission }, index) => this.queue.idOf(submission, uuidOf(claimed.id, index))),
      createdAt: Date.now(),
    };
    if (!known) await this.record(batch, tasks);
    const withIds = tasks.map(({ submission, data }, index) => ({
      submission,
      data: { ...data, batch: claimed.id },
      id: batch.taskIds[index] ?? '',
    }));
    await this.queue.storeMany(withIds);
    return { batch, replayed: claimed.replayed };
  }

  /** @throws BrokerUnavailableError */
  read(batchId: string): Promise<StoredBatch | undefined> {
    return this.records.read(batchId);
  }

  /** How its tasks stand; what was counted when all had ended stays until one is retried. @throws BrokerUnavailableError */
  count(batch: StoredBatch): Promise<CountedBatch> {
    return this.records.count(batch);
  }

  private async claimedId(organizationId: string, idempotency: BatchSubmission['idempotency']) {
    const id = uuidv7();
    if (!idempotency) return { id, replayed: false };
    const { key, fingerprint } = idempotency;
    const claim = await this.claims.claim(
      idempotencyClaim(organizationId, key),
      { batchId: id, fingerprint },
      this.records.keepMs(0),
      randomUUID(),
    );
    if (claim.value.fingerprint !== fingerprint) throw new IdempotencyKeyReusedError();
    return { id: claim.value.batchId, replayed: !claim.won };
  }

  private async record(batch: StoredBatch, tasks: readonly PreparedTask[]): Promise<void> {
    const waits = tasks.map(({ submission: { dueAt } }) => (dueAt ? dueAt.getTime() - Date.now() : 0));
    await this.records.create(batch, this.records.keepMs(Math.max(0, ...waits)));
    // Also where nothing follows: how its tasks ended is stored before they leave the broker.
    await this.chores.later(FOLLOW_UP, batch.id, { batchId: batch.id }, LOOK_MS.first);
  }

  private async follow(batchId: string): Promise<ChoreOutcome> {
    const batch = await this.read(batchId);
    if (!batch) return;
    const counts = await this.count(batch);
    if (counts.open === 0) return this.ended({ ...batch, counts });
    const age = Date.now() - batch.createdAt;
    return { againInMs: Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, Math.round(age / 10))) };
  }

  private async ended(batch: StoredBatch & { counts: CountedBatch }): Promise<ChoreOutcome> {
    const { followUp } = batch;
    if (followUp === undefined) return;
    const opened = typeof followUp === 'string' ? openedFollowUp(this.codec, followUp) : followUp;
    if (!opened) return UNREADABLE_AGAIN;
    await this.handler?.(batch, opened);
  }
}

/** The batch's own uuidv7 with the task's place in its random part (12 bits): the same for the same call. */
function uuidOf(batchId: string, index: number): string {
  return `${batchId.slice(0, 15)}${index.toString(16).padStart(3, '0')}${batchId.slice(18)}`;
}
