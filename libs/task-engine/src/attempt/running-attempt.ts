import type { AttemptJournal } from './attempt-journal.js';
import type { AttemptStop } from './attempt-stop.js';
import type { LogLevel } from '../model/task.js';
import type { RunningTask } from '../model/task-handler.js';

/** What is known of a task before its attempt runs. */
export type AttemptedTask = Omit<RunningTask, 'signal' | 'progress' | 'log'>;

/** What a handler is handed. A class, so that `signal` can be made on demand without slowing every attempt down. */
export class RunningAttempt implements RunningTask {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly attempt: number;
  readonly createdAt: Date;
  readonly run: number;
  readonly parkedUntil: Date | undefined;
  readonly #stop: AttemptStop;
  readonly #journal: Pick<AttemptJournal, 'progress' | 'log'>;

  constructor(task: AttemptedTask, stop: AttemptStop, journal: Pick<AttemptJournal, 'progress' | 'log'>) {
    this.id = task.id;
    this.type = task.type;
    this.name = task.name;
    this.organizationId = task.organizationId;
    this.userId = task.userId;
    this.attempt = task.attempt;
    this.createdAt = task.createdAt;
    this.run = task.run;
    this.parkedUntil = task.parkedUntil;
    this.#stop = stop;
    this.#journal = journal;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  // Properties, so that a handler may take them apart: `const { log } = task`.
  readonly progress = (fraction: number, message?: string): void => this.#journal.progress(fraction, message);
  readonly log = (level: LogLevel, message: string): void => this.#journal.log(level, message);
}
