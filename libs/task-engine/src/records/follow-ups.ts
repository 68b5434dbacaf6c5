import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Broker } from '../broker/broker.js';
import { Chores, type ChoreOutcome } from '../queues/chores.js';
import { Codec } from '../payload/codec.js';
import { openedFollowUp, UNREADABLE_AGAIN } from './sealed-follow-up.js';
import { FINAL_STATUSES, type Task } from '../model/task.js';
import type { TaskJob } from '../model/task-data.js';
import { BrokerUnavailableError, TaskNotFoundError } from '../model/task-errors.js';
import { TaskRecords } from './task-records.js';
import { describeError } from '../model/describe-error.js';

/** Does what follows an ended task; called at least once for each run, again until it succeeds. */
export type FollowUpHandler = (task: Task, followUp: object) => Promise<void>;

interface FollowUpChore {
  taskId: string;
  run: number;
}

const CHORE = 'follow-up';
/** A worker that dies between the end of a task and what follows it is made up for after this. */
const HEALED_AFTER_MS = 10_000;

/**
 * What a task's submitter wants done when it has ended. A chore is stored before the end is, so that no crash loses it; the
 * worker that ended the task goes ahead at once.
 */
@Injectable()
export class FollowUps implements OnModuleInit {
  private handler: FollowUpHandler | undefined;

  constructor(
    private readonly chores: Chores,
    private readonly records: TaskRecords,
    private readonly codec: Codec,
    private readonly broker: Broker,
  ) {}

  onModuleInit(): void {
    this.chores.handle<FollowUpChore>(CHORE, (chore) => this.follow(chore));
  }

  handle(handler: FollowUpHandler): void {
    this.handler = handler;
  }

  /** To be called before the end of a task is stored. @throws BrokerUnavailableError: then it must not be stored */
  async expect({ id = '', data }: TaskJob): Promise<void> {
    if (data.followUp === undefined) return;
    const run = data.run ?? 0;
    await this.chores.later(CHORE, keyOf(id, run), { taskId: id, run }, HEALED_AFTER_MS);
  }

  /** To be called when the end is stored; what fails here is done by the chore. */
  async ended({ id = '', data }: TaskJob): Promise<void> {
    if (data.followUp === undefined) return;
    const run = data.run ?? 0;
    try {
      if ((await this.follow({ taskId: id, run })) === undefined) await this.chores.drop(CHORE, keyOf(id, run));
    } catch (error) {
      this.broker.reportError(error instanceof BrokerUnavailableError ? error : new Error(describeError(error)));
    }
  }

  private async follow({ taskId, run }: FollowUpChore): Promise<ChoreOutcome> {
    const found = await this.records.job(taskId).catch(undefinedIfGone);
    const task = found && this.records.toTask(found.job, found.state);
    const followUp = found?.job.data.followUp;
    if (!task || followUp === undefined || task.run !== run) return;
    // The attempt that was about to end was cut off; its successor says so again.
    if (!FINAL_STATUSES.includes(task.status)) return { againInMs: HEALED_AFTER_MS };
    const opened = openedFollowUp(this.codec, followUp);
    if (!opened) return UNREADABLE_AGAIN;
    await this.handler?.(task, opened);
  }
}

function keyOf(taskId: string, run: number): string {
  return `${taskId}~${run}`;
}

function undefinedIfGone(error: unknown): undefined {
  if (error instanceof TaskNotFoundError) return undefined;
  throw error;
}
