import { TaskLifecycle } from '@app/task-engine';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { WriteBehind } from '../write-behind/write-behind.js';
import { HistoryRecorder } from './history-recorder.js';
import { observedNow, type Observation } from './observation.js';
import { ObservationBuffer } from './observation-buffer.js';

/** From a change to its row; changes of one task within this time cost one row. */
const WRITE_AFTER_MS = 300;
const BATCH = 500;
/** About a minute of a busy process; what does not fit while Supabase is away is found by the sweep. */
const MAX_WAITING_TASKS = 10_000;

/** Follows the tasks of this process into the history, behind their backs: no task and no request waits for it. */
@Injectable()
export class HistoryProjection
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger('TaskHistory');
  private readonly writes: WriteBehind<Observation>;

  constructor(
    private readonly lifecycle: TaskLifecycle,
    private readonly recorder: HistoryRecorder,
  ) {
    this.writes = new WriteBehind({
      unwritten: new ObservationBuffer(MAX_WAITING_TASKS),
      write: (batch) => recorder.record(batch),
      batch: BATCH,
      afterMs: WRITE_AFTER_MS,
      failed: ({ message }) =>
        this.logger.warn(`The task history waits: ${message}. Tasks run on; their rows come later`),
      succeededAgain: () => this.logger.log('The task history is written again'),
    });
  }

  /** Tasks whose last change is not written yet. */
  get unwritten(): number {
    return this.writes.size;
  }

  onModuleInit(): void {
    if (this.recorder.isConfigured) this.lifecycle.on((task) => this.writes.add(observedNow(task, new Date())));
  }

  /** Asked for now: the last write of a process comes when its broker is closed. One that is away is asked again later. */
  onApplicationBootstrap(): void {
    if (this.recorder.isConfigured) void this.recorder.brokerId().catch(() => undefined);
  }

  /** A process that leaves right after its start may not have its answer yet, and soon its broker is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.writes.size > 0) await this.recorder.brokerId().catch(() => undefined);
  }

  onApplicationShutdown(): Promise<void> {
    return this.writes.finish();
  }
}
