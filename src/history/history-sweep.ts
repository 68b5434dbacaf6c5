import { Chores, TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '@app/task-engine';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HistoryHealing } from './history-healing.js';
import { HistoryStore } from './history-store.js';

/** The chore that heals the history; with `{ once: true }` it does not come again by itself. */
export const HISTORY_SWEEP = 'history-sweep';

const FIRST_AFTER_MS = 5_000;
const EVERY_MS = 60_000;
const AFTER_FAILURE_MS = 15_000;
const SCHEDULE_AGAIN_MS = 10_000;

/** Has one worker of all look after the history once a minute. */
@Injectable()
export class HistorySweep implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('TaskHistory');
  private timer: NodeJS.Timeout | undefined;
  private failing = false;

  constructor(
    private readonly chores: Chores,
    private readonly healing: HistoryHealing,
    private readonly store: HistoryStore,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: Pick<TaskEngineOptions, 'role'>,
  ) {}

  onModuleInit(): void {
    this.chores.handle<{ once?: boolean }>(HISTORY_SWEEP, async ({ once }) => {
      const againInMs = await this.run();
      return once ? undefined : { againInMs };
    });
  }

  onApplicationBootstrap(): void {
    if (this.options.role === 'worker' && this.store.isConfigured) void this.schedule();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** One chore in all the deployment: where it waits already, this changes nothing. */
  private async schedule(): Promise<void> {
    try {
      await this.chores.later(HISTORY_SWEEP, 'all', {}, FIRST_AFTER_MS);
    } catch {
      this.timer = setTimeout(() => void this.schedule(), SCHEDULE_AGAIN_MS);
    }
  }

  /** Sweeps. @returns when to come again, in milliseconds */
  private async run(): Promise<number> {
    if (!this.store.isConfigured) return EVERY_MS;
    try {
      await this.healing.sweep(new Date());
      this.failing = false;
      return EVERY_MS;
    } catch (error) {
      if (!this.failing) this.logger.warn(`The task history is not healed yet: ${(error as Error).message}`);
      this.failing = true;
      return AFTER_FAILURE_MS;
    }
  }
}
