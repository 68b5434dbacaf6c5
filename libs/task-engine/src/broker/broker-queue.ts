import { Queue, type QueueOptions } from 'bullmq';
import type { Backend } from './broker.js';
import { createMigratedBackend } from './postgres-backend.js';
import { MigratedPool } from './postgres-pool.js';
import { carriesTasks } from '../model/queue-names.js';
import { createRedisQueueBackend } from './redis-backend.js';

/** A BullMQ queue that finds its backend from its connection, so that Redis and PostgreSQL can live in one process. */
export class BrokerQueue extends Queue {
  constructor(name: string, { telemetry, ...options }: QueueOptions) {
    // Chores and worker records belong to no trace.
    const followed = telemetry && carriesTasks(name) ? { ...options, telemetry } : options;
    super(name, followed, backendOf(options.connection));
    this.on('error', () => undefined);
  }
}

function backendOf(connection: unknown): Backend {
  return connection instanceof MigratedPool ? (createMigratedBackend as unknown as Backend) : createRedisQueueBackend;
}
