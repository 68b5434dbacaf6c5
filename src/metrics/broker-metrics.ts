import { laneIn, partitionIn, type QueueName, type QueueStatsReport } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { BrokerSnapshots } from './broker-snapshots.js';
import { MetricsRegistry } from './metrics-registry.js';

const QUEUE_LABELS = ['queue', 'lane', 'partition'] as const;
const STATES = ['waiting', 'active', 'delayed', 'completed', 'failed'] as const;

type QueueGauge = Gauge<(typeof QUEUE_LABELS)[number]>;

/** The broker and its queues at the time of a scrape. What the broker does not report has no value. */
@Injectable()
export class BrokerMetrics {
  private readonly up: Gauge;
  private readonly latency: Gauge;
  private readonly tasks: Gauge<(typeof QUEUE_LABELS)[number] | 'state'>;
  private readonly oldest: QueueGauge;
  private readonly paused: QueueGauge;
  private readonly servedBy: QueueGauge;
  private readonly workers: Gauge;

  constructor(
    registry: MetricsRegistry,
    private readonly snapshots: BrokerSnapshots,
  ) {
    const registers = [registry];
    const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> =>
      new Gauge({ name: `background_tasks_${name}`, help, labelNames, registers });
    this.up = gauge('broker_up', 'Whether the broker answered this process within a second', []);
    this.latency = gauge('broker_latency_seconds', 'Round-trip time of a ping from this process to the broker', []);
    this.tasks = gauge('queue_tasks', 'Tasks in a queue by state; cancelled ones count as failed', [
      ...QUEUE_LABELS,
      'state',
    ]);
    this.oldest = gauge(
      'queue_oldest_waiting_seconds',
      'How long the next task has been due; 0 when none is waiting',
      QUEUE_LABELS,
    );
    this.paused = gauge('queue_paused', 'Whether the queue is paused', QUEUE_LABELS);
    this.servedBy = gauge('queue_workers', 'Live workers that serve the queue', QUEUE_LABELS);
    this.workers = gauge('workers', 'Live workers of the deployment', []);
  }

  /** Resolves within about a second, whatever the broker does. */
  async refresh(now: number): Promise<void> {
    const { latencyMs, report } = await this.snapshots.latest(now);
    for (const gauge of [this.tasks, this.oldest, this.paused, this.servedBy]) gauge.reset();
    for (const gauge of [this.latency, this.workers]) gauge.remove();
    this.up.set(latencyMs === undefined ? 0 : 1);
    if (latencyMs !== undefined) this.latency.set(latencyMs / 1000);
    if (report) this.setFrom(report);
  }

  private setFrom({ queues, workers }: QueueStatsReport): void {
    this.workers.set(workers.length);
    for (const [name, numbers] of Object.entries(queues)) {
      const queue = name as QueueName;
      const labels = { queue, lane: laneIn(queue), partition: partitionIn(queue) ?? '' };
      for (const state of STATES) this.tasks.set({ ...labels, state }, numbers[state]);
      this.oldest.set(labels, (numbers.oldestWaitingMs ?? 0) / 1000);
      this.paused.set(labels, numbers.paused ? 1 : 0);
      this.servedBy.set(labels, workers.filter((worker) => worker.queues.includes(queue)).length);
    }
  }
}
