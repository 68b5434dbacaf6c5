import { type BegunAttempt, type EndedAttempt, LANES, TaskRegistry, WorkerActivity } from '@app/task-engine';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { AttemptTallies } from './attempt-tallies.js';
import { knownErrorCode } from './known-error-codes.js';
import { MetricsRegistry } from './metrics-registry.js';
import { registerHistogram } from './tallied-histogram.js';

/** Attempts of this worker process: counted as they begin and end, reported at each scrape. */
@Injectable()
export class AttemptMetrics implements OnModuleInit {
  private readonly tallies = new AttemptTallies();
  private readonly errors: Counter<'type' | 'code'>;
  private readonly lost: Counter<'lane'>;

  constructor(
    registry: MetricsRegistry,
    private readonly activity: WorkerActivity,
    private readonly types: TaskRegistry,
  ) {
    const registers = [registry];
    this.errors = new Counter({
      name: 'background_tasks_attempt_errors_total',
      help: 'Attempts that were retried or failed, by error code; unknown codes are counted as other',
      labelNames: ['type', 'code'],
      registers,
    });
    this.lost = new Counter({
      name: 'background_tasks_workers_lost_total',
      help: 'Tasks whose worker stopped responding while running them, detected and requeued by this worker',
      labelNames: ['lane'],
      registers,
    });
    // The first one lost is a rise, too.
    for (const lane of LANES) this.lost.inc({ lane }, 0);
    registerCounters(registry, this.tallies);
    registerDurations(registry, this.tallies);
    registerSlots(registry, activity);
  }

  onModuleInit(): void {
    this.activity.observe({
      began: (attempt) => this.began(attempt),
      ended: (attempt) => this.ended(attempt),
      workerLost: (lane) => this.lost.inc({ lane }),
    });
  }

  private began({ type, lane, waitMs }: BegunAttempt): void {
    const tally = this.tallies.of(this.known(type), lane);
    tally.begun += 1;
    tally.wait.add(waitMs / 1000);
  }

  private ended({ type, lane, how, executionMs, errorCode }: EndedAttempt): void {
    const tally = this.tallies.of(this.known(type), lane);
    tally.ends.set(how, (tally.ends.get(how) ?? 0) + 1);
    // The others ended no work.
    if (how === 'completed' || how === 'retried' || how === 'failed') tally.execution.add(executionMs / 1000);
    if (how === 'retried' || how === 'failed') {
      this.errors.inc({ type: tally.labels.type, code: knownErrorCode(errorCode) });
    }
  }

  /** Jobs that other software adds may have any name. */
  private known(type: string): string {
    return this.types.has(type) ? type : 'other';
  }
}

function registerCounters(registry: MetricsRegistry, tallies: AttemptTallies): void {
  new Counter({
    name: 'background_tasks_attempts_begun_total',
    help: 'Attempts started by this worker',
    labelNames: ['type', 'lane'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, begun } of tallies.all()) this.inc(labels, begun);
    },
  });
  new Counter({
    name: 'background_tasks_attempts_ended_total',
    help: 'Attempts finished by this worker: completed, retried, failed, cancelled, set_aside, handed_back or lost',
    labelNames: ['type', 'lane', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, ends } of tallies.all()) {
        for (const [outcome, count] of ends) this.inc({ ...labels, outcome }, count);
      }
    },
  });
}

function registerDurations(registry: MetricsRegistry, tallies: AttemptTallies): void {
  const waits = 'Time from when a task was due to the start of its attempt';
  registerHistogram(registry, 'background_tasks_wait_seconds', waits, () =>
    tallies.all().map(({ labels, wait }) => ({ labels, tally: wait })),
  );
  const executions = 'Time from the start of an attempt to its recorded end';
  registerHistogram(registry, 'background_tasks_execution_seconds', executions, () =>
    tallies.all().map(({ labels, execution }) => ({ labels, tally: execution })),
  );
}

function registerSlots(registry: MetricsRegistry, activity: WorkerActivity): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('background_tasks_slots', 'Maximum number of tasks this worker runs at once', () => activity.slots.total);
  gauge('background_tasks_slots_in_use', 'Slots of this worker in use, including those about to start a task', () => {
    return activity.slots.busy;
  });
}
