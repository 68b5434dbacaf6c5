import {
  BrokerUnavailableError,
  type ChoreOutcome,
  Chores,
  Claims,
  TASK_ENGINE_OPTIONS,
  type TaskEngineOptions,
} from '@app/task-engine';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { randomUUID } from 'node:crypto';
import { NightlyPage } from './nightly-page.js';

const NIGHTLY = 'analytics-nightly';
const REMEMBERED_MS = 3 * 86_400_000;
/** While Supabase is away. */
const AGAIN_MS = 60_000;

/** One page of organizations of one night. */
interface NightlyChore {
  date: string;
  from: string;
  to: string;
  after: string;
}

/**
 * The system's own report of each day for every organization that has none of its own, at 02:30 in ANALYTICS_TIME_ZONE.
 * Every worker looks every ten minutes whether the night's run is done, so a night without running workers is caught
 * up in the morning; they start one chore, which submits one task per organization and date.
 */
@Injectable()
export class NightlyReports implements OnModuleInit {
  private readonly logger = new Logger('NightlyReports');

  constructor(
    private readonly chores: Chores,
    private readonly claims: Claims,
    private readonly page: NightlyPage,
    @Inject(TASK_ENGINE_OPTIONS) private readonly engine: Pick<TaskEngineOptions, 'role'>,
  ) {}

  onModuleInit(): void {
    this.chores.handle<NightlyChore>(NIGHTLY, (night) => this.runPage(night));
  }

  @Cron('*/10 * * * *', { name: NIGHTLY })
  async look(): Promise<void> {
    if (this.engine.role !== 'worker' || !this.page.isPossible) return;
    try {
      await this.startIfDue(new Date());
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError)) throw error;
      this.logger.warn('The broker is unavailable: the nightly reports are checked again in ten minutes');
    }
  }

  /** Starts the latest night's run where it is not done; again while it runs: nothing. @throws BrokerUnavailableError */
  async startIfDue(now: Date): Promise<void> {
    const night = this.page.latestNight(now);
    if (await this.claims.read(doneKey(night.date))) return;
    await this.chores.later(NIGHTLY, night.date, { ...night, after: '' } satisfies NightlyChore, 0);
  }

  private async runPage(night: NightlyChore): Promise<ChoreOutcome> {
    try {
      await this.submitPage(night);
    } catch (error) {
      if (error instanceof BrokerUnavailableError) throw error;
      this.logger.warn(`The nightly reports of ${night.from} are retried in a minute: ${(error as Error).message}`);
      return { againInMs: AGAIN_MS };
    }
  }

  private async submitPage({ after, ...night }: NightlyChore): Promise<void> {
    const { submitted, last } = await this.page.submit(night, after);
    if (submitted > 0) this.logger.log(`Nightly reports of ${night.from}: ${submitted} submitted`);
    if (last !== undefined) return this.chores.later(NIGHTLY, `${night.date} ${last}`, { ...night, after: last }, 0);
    await this.claims.claim(doneKey(night.date), {}, REMEMBERED_MS, randomUUID());
  }
}

function doneKey(date: string): string {
  return `${NIGHTLY}:${date}`;
}
