import { Injectable } from '@nestjs/common';
import { Broker } from '../broker/broker.js';
import type { QueueName } from '../model/queue-names.js';
import { QueueStats } from '../records/queue-stats.js';
import { WorkerPresence } from './worker-presence.js';

/** What health checks ask the engine; each answers within two seconds, also when the broker hangs. */
@Injectable()
export class TaskEngineHealth {
  constructor(
    private readonly broker: Broker,
    private readonly stats: QueueStats,
    private readonly presence: WorkerPresence,
  ) {}

  /** Whether this process is a worker that takes nothing, since its clock differs from the broker's. */
  get clockIsWrong(): boolean {
    return this.presence.clockIsWrong;
  }

  /** Why the broker is not fit to keep tasks, in words for the public; undefined when it is. @throws BrokerUnavailableError */
  async brokerProblem(): Promise<string | undefined> {
    return this.broker.problem();
  }

  /** Milliseconds until the broker answered; its own time and the way there. @throws BrokerUnavailableError */
  async brokerLatencyMs(): Promise<number> {
    const began = performance.now();
    await this.broker.ping();
    return performance.now() - began;
  }

  /** Queues that no living worker serves. @throws BrokerUnavailableError */
  async queuesWithoutWorker(): Promise<QueueName[]> {
    return this.stats.queuesWithoutWorker(Date.now());
  }
}
