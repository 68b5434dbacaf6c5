import { type Task, TaskLifecycle } from '@app/task-engine';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { HistoryRecorder } from './history-recorder.js';
import { toldNow } from './observation.js';
import { ObservationBuffer } from './observation-buffer.js';

/** From a change to its row; changes of one task within this time cost one row. */
const WRITE_AFTER_MS = 300;
const BATCH = 500;
/** About a minute of a busy process; what does not fit while Supabase is away is found by the sweep. */
const MAX_WAITING_TASKS = 10_000;
const LONGEST_PAUSE_MS = 10_000;
const LAST_WRITE_MS = 3_000;

/** Follows the tasks of this process into the history, behind their backs: no task and no request waits for it. */
@Injectable()
export class HistoryProjection
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger('TaskHistory');
  private readonly buffer = new ObservationBuffer(MAX_WAITING_TASKS);
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private failures = 0;
  private leaving = false;
  /** Belongs to none of the requests and attempts whose tasks it writes, in its log lines and traces. */
  private readonly write = AsyncLocalStorage.bind(() => this.writeNow());

  constructor(
    private readonly lifecycle: TaskLifecycle,
    private readonly recorder: HistoryRecorder,
  ) {}

  /** Tasks whose last change is not written yet. */
  get unwritten(): number {
    return this.buffer.size;
  }

  onModuleInit(): void {
    if (this.recorder.isConfigured) this.lifecycle.on((task) => this.see(task));
  }

  /** Asked for now: the last write of a process comes when its broker is closed. One that is away is asked again later. */
  onApplicationBootstrap(): void {
    if (this.recorder.isConfigured) void this.recorder.brokerId().catch(() => undefined);
  }

  /** A process that leaves right after its start may not have its answer yet, and soon its broker is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.buffer.size > 0) await this.recorder.brokerId().catch(() => undefined);
  }

  /** What was seen last is written, if that is quickly done. */
  async onApplicationShutdown(): Promise<void> {
    this.leaving = true;
    clearTimeout(this.timer);
    let late: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((done) => (late = setTimeout(done, LAST_WRITE_MS)));
    const rest = (this.writing ?? Promise.resolve()).then(() => this.writeAll());
    await Promise.race([rest.catch(() => undefined), enough]);
    clearTimeout(late);
  }

  private see(task: Task): void {
    this.buffer.add(toldNow(task, new Date()));
    this.writeIn(WRITE_AFTER_MS);
  }

  private writeIn(ms: number): void {
    if (this.timer || this.writing || this.leaving) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.writing = this.write();
    }, ms);
  }

  private async writeNow(): Promise<void> {
    try {
      await this.writeAll();
      if (this.failures > 0) this.logger.log('The task history is written again');
      this.failures = 0;
    } catch (error) {
      if (this.failures === 0) {
        this.logger.warn(`The task history waits: ${(error as Error).message}. Tasks run on; their rows come later`);
      }
      this.failures += 1;
    }
    this.writing = undefined;
    if (this.buffer.size > 0) this.writeIn(this.pauseMs());
  }

  private async writeAll(): Promise<void> {
    while (this.buffer.size > 0) {
      const batch = this.buffer.take(BATCH);
      try {
        await this.recorder.record(batch);
      } catch (error) {
        for (const seen of batch) this.buffer.add(seen);
        throw error;
      }
    }
  }

  private pauseMs(): number {
    return this.failures === 0 ? WRITE_AFTER_MS : Math.min(LONGEST_PAUSE_MS, 500 * 2 ** this.failures);
  }
}
