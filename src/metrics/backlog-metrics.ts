import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '@app/task-engine';
import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { AuditTrail } from '../audit/audit-trail.js';
import { HistoryProjection } from '../history/history-projection.js';
import { OpenStreams } from '../tasks/streams/open-streams.js';
import { MetricsRegistry } from './metrics-registry.js';

/** What this process holds at the moment, counted at each scrape. */
@Injectable()
export class BacklogMetrics {
  constructor(
    registry: MetricsRegistry,
    history: HistoryProjection,
    audit: AuditTrail,
    streams: OpenStreams,
    @Inject(TASK_ENGINE_OPTIONS) { role }: Pick<TaskEngineOptions, 'role'>,
  ) {
    const count = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name: `background_tasks_${name}`,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    };
    count('history_unwritten_tasks', 'Tasks whose last change this process has not yet written to the history', () => {
      return history.unwritten;
    });
    if (role !== 'api') return;
    count('audit_waiting_rows', 'Audit rows that this process has not yet sent to the broker', () => audit.waiting);
    count('event_streams_open', 'Event streams open in this process', () => streams.count);
  }
}
