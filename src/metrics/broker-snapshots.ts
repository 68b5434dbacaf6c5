import {
  QueueStats,
  type QueueStatsReport,
  TASK_ENGINE_OPTIONS,
  TaskEngineHealth,
  type TaskEngineOptions,
  within,
} from '@app/task-engine';
import { Inject, Injectable } from '@nestjs/common';

/** State of the broker; undefined is what it did not report in time. */
export interface BrokerSnapshot {
  latencyMs: number | undefined;
  /** Read by APIs only: it is the same for all workers, and each of them reading it would cost the broker. */
  report: QueueStatsReport | undefined;
}

const DEADLINE_MS = 1_000;
/** Several scrapers, or frequent scrapes, read the broker once. */
const REMEMBER_MS = 2_000;

/** Reads the broker at a scrape: within a second, also when it hangs. */
@Injectable()
export class BrokerSnapshots {
  private current: Promise<BrokerSnapshot> | undefined;
  private lookAgainAt = 0;

  constructor(
    private readonly health: TaskEngineHealth,
    private readonly stats: QueueStats,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: Pick<TaskEngineOptions, 'role'>,
  ) {}

  latest(now: number): Promise<BrokerSnapshot> {
    if (this.current && now < this.lookAgainAt) return this.current;
    this.lookAgainAt = now + REMEMBER_MS;
    this.current = this.look(now);
    return this.current;
  }

  private async look(now: number): Promise<BrokerSnapshot> {
    const [latencyMs, report] = await Promise.all([
      inTime(this.health.brokerLatencyMs()),
      this.options.role === 'api' ? inTime(this.stats.report(now)) : undefined,
    ]);
    return { latencyMs, report };
  }
}

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  const ended = await within(work, DEADLINE_MS).catch(() => undefined);
  return ended?.value;
}
