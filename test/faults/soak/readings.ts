import { Redis } from 'ioredis';
import pg from 'pg';
import type { TestProcess } from '../../support/processes.js';
import type { TestBroker } from '../../support/services.js';
import { descriptorsOf, memoryOf } from '../process-readings.js';

/** What must not grow, at one moment; of several processes the largest. Memory in MiB. */
export interface Reading {
  apiMemory: number;
  workerMemory: number;
  apiDescriptors: number;
  workerDescriptors: number;
  brokerMemory: number;
}

const MIB = 2 ** 20;

/** Reads what the processes and the broker hold. */
export class Readings {
  readonly taken: Reading[] = [];

  private constructor(
    private readonly held: () => Promise<number>,
    readonly close: () => Promise<unknown>,
  ) {}

  static async of(broker: TestBroker): Promise<Readings> {
    if (broker.kind === 'postgresql') {
      const pool = new pg.Pool({ connectionString: broker.env.QUEUE_DATABASE_URL, max: 1 });
      pool.on('error', () => undefined);
      const size = 'select pg_database_size(current_database())::float8 as bytes';
      return new Readings(
        async () => (await pool.query<{ bytes: number }>(size)).rows[0]?.bytes ?? 0,
        () => pool.end(),
      );
    }
    const redis = new Redis(broker.env.REDIS_URL ?? '', { maxRetriesPerRequest: 1 });
    redis.on('error', () => undefined);
    const used = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
    return new Readings(used, async () => redis.disconnect());
  }

  /** Nothing while the broker is away. */
  async take(apis: readonly TestProcess[], workers: readonly TestProcess[]): Promise<void> {
    const broker = await this.held().catch(() => undefined);
    if (broker === undefined || apis.length === 0 || workers.length === 0) return;
    this.taken.push({
      apiMemory: largest(apis, memoryOf),
      workerMemory: largest(workers, memoryOf),
      apiDescriptors: largest(apis, descriptorsOf),
      workerDescriptors: largest(workers, descriptorsOf),
      brokerMemory: broker / MIB,
    });
  }

  /** The medians of the second and of the last third: what came before the second third is warming up. */
  growth(): Record<keyof Reading, { before: number; after: number }> {
    const third = Math.floor(this.taken.length / 3);
    const of = (name: keyof Reading) => ({
      before: median(this.taken.slice(third, 2 * third).map((reading) => reading[name])),
      after: median(this.taken.slice(2 * third).map((reading) => reading[name])),
    });
    return {
      apiMemory: of('apiMemory'),
      workerMemory: of('workerMemory'),
      apiDescriptors: of('apiDescriptors'),
      workerDescriptors: of('workerDescriptors'),
      brokerMemory: of('brokerMemory'),
    };
  }
}

function largest(processes: readonly TestProcess[], of: (pid: number) => number): number {
  return Math.max(...processes.map(({ pid }) => of(pid)));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
