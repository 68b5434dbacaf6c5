import { Injectable } from '@nestjs/common';
import { Broker } from './broker.js';
import type { Lane } from './lanes.js';
import { QueueStats } from './queue-stats.js';

/** What health checks ask the engine; each answers within two seconds, also when the broker hangs. */
@Injectable()
export class TaskEngineHealth {
  constructor(
    private readonly broker: Broker,
    private readonly stats: QueueStats,
  ) {}

  /** Why the broker is not fit to keep tasks, in words anybody may read; undefined when it is. @throws BrokerUnavailableError */
  async brokerProblem(): Promise<string | undefined> {
    return this.broker.problem();
  }

  /** Lanes that no living worker serves. @throws BrokerUnavailableError */
  async lanesWithoutWorker(): Promise<Lane[]> {
    return this.stats.lanesWithoutWorker(Date.now());
  }
}
