import { TaskEngineHealth } from '@app/task-engine';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { DATABASE_PING, type DatabasePing } from './database-ping.js';
import { ShutdownState } from './shutdown-state.js';
import { Probe } from './probe.js';

/** Effect of an unavailable part: `down` fails the check, `degraded` is only reported. */
export type Severity = 'down' | 'degraded';

/** The parts of the deployment as terminus indicators; each answers within two seconds. */
@Injectable()
export class DeploymentHealth {
  private readonly brokerProbe: Probe;
  private readonly workersProbe: Probe;
  private readonly databaseProbe: Probe;

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly engine: TaskEngineHealth,
    private readonly shutdown: ShutdownState,
    @Optional() @Inject(DATABASE_PING) ping?: DatabasePing,
  ) {
    this.brokerProbe = new Probe(() => engine.brokerProblem(), 'does not answer');
    this.workersProbe = new Probe(async () => queuesMessage(await engine.queuesWithoutWorker()), 'cannot be counted');
    this.databaseProbe = new Probe(async () => (ping ? void (await ping()) : 'is not configured'), 'does not answer');
  }

  /** This process: not ready while it shuts down, nor as a worker with a wrong clock, which takes no tasks. */
  process(): HealthIndicatorResult {
    const indicator = this.indicators.check('process');
    if (this.shutdown.hasBegun) return indicator.down('is shutting down');
    if (this.engine.clockIsWrong) return indicator.down("has a clock that differs from the broker's");
    return indicator.up();
  }

  broker(): Promise<HealthIndicatorResult> {
    return this.report('broker', this.brokerProbe, 'down');
  }

  database(severity: Severity): Promise<HealthIndicatorResult> {
    return this.report('database', this.databaseProbe, severity);
  }

  workers(severity: Severity): Promise<HealthIndicatorResult> {
    return this.report('workers', this.workersProbe, severity);
  }

  private async report(key: string, probe: Probe, severity: Severity): Promise<HealthIndicatorResult> {
    const { wrong } = await probe.answer();
    const indicator = this.indicators.check(key);
    if (wrong === undefined) return indicator.up();
    return severity === 'down' ? indicator.down(wrong) : indicator.degraded(wrong);
  }
}

function queuesMessage(queues: readonly string[]): string | undefined {
  return queues.length === 0 ? undefined : `no worker serves ${queues.map((queue) => `queue:${queue}`).join(', ')}`;
}
