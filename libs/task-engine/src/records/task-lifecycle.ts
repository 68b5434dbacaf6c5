import { Injectable, Logger } from '@nestjs/common';
import type { Task } from '../model/task.js';
import { describeError } from '../model/describe-error.js';

/** Told of each change of a task in the process where it happens; must be quick. */
export type LifecycleListener = (task: Task) => void;

/**
 * For those who keep a copy of tasks: every submit, start, failed attempt, end, cancel and retry by hand is told in the process
 * that did it. A process that dies tells nobody, so a copy also looks for itself (TaskScan). Free while nobody listens.
 */
@Injectable()
export class TaskLifecycle {
  private readonly logger = new Logger('TaskLifecycle');
  private readonly listeners: LifecycleListener[] = [];

  on(listener: LifecycleListener): void {
    this.listeners.push(listener);
  }

  /** Tells all; `task` is only made where somebody listens. What a listener throws stays here. */
  tell(task: () => Task): void {
    if (this.listeners.length === 0) return;
    try {
      const told = task();
      for (const listener of this.listeners) listener(told);
    } catch (error) {
      this.logger.error(describeError(error));
    }
  }
}
