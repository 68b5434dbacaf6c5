import { Injectable, Logger } from '@nestjs/common';
import type { Task } from '../model/task.js';
import { describeError } from '../model/describe-error.js';

/** Called with each change of a task in the process where it happens; must be quick. */
export type LifecycleListener = (task: Task) => void;

/**
 * For those who keep a copy of tasks: every submit, start, failed attempt, end, cancel and retry by hand is reported in the
 * process that did it. A process that dies reports nothing, so a copy also looks for itself (TaskScan). Free without a listener.
 */
@Injectable()
export class TaskLifecycle {
  private readonly logger = new Logger('TaskLifecycle');
  private readonly listeners: LifecycleListener[] = [];

  /** Has `listener` called from now on. */
  on(listener: LifecycleListener): void {
    this.listeners.push(listener);
  }

  /** Calls all listeners; `task` is only made where there are any. What a listener throws is logged. */
  report(task: () => Task): void {
    if (this.listeners.length === 0) return;
    try {
      const reported = task();
      for (const listener of this.listeners) listener(reported);
    } catch (error) {
      this.logger.error(describeError(error));
    }
  }
}
