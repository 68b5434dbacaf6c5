import { Injectable } from '@nestjs/common';
import { AttemptEvents } from './attempt-events.js';
import { TaskLifecycle } from '../records/task-lifecycle.js';
import { TaskRecords } from '../records/task-records.js';

/** Reports the attempts of this process to those who keep a copy of tasks, such as the history. */
@Injectable()
export class AttemptLifecycle {
  constructor(events: AttemptEvents, lifecycle: TaskLifecycle, records: TaskRecords) {
    events.subscribe({
      began: (job) => lifecycle.report(() => records.toTask(job, 'active')),
      ended: (job, how) => {
        if (how === 'completed' || how === 'failed') lifecycle.report(() => records.toTask(job, how));
        else if (how === 'retried') lifecycle.report(() => records.toTask(job, 'delayed'));
      },
    });
  }
}
