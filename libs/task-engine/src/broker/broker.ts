import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { BackendFactory, ConnectionOptions, RedisQueueBackend, Telemetry } from 'bullmq';
import { Cluster } from 'ioredis';
import type { Pool } from 'pg';
import { brokerCall } from './broker-call.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';
import { createMigratedBackend } from './postgres-backend.js';
import { MisfitDatabaseError } from './postgres-fitness.js';
import { MigratedPool } from './postgres-pool.js';
import { createRedisTaskBackend } from './redis-backend.js';
import { openRedis, type RedisClient, type RedisManner } from './redis-connections.js';
import { RedisWatch } from './redis-watch.js';
import { describeConnectionError } from './describe-connection-error.js';
import { within } from '../model/within.js';

/** Every queue's name stands under this prefix: `queue:critical:wait` means what the seed says. */
export const QUEUE_PREFIX = 'queue';

/** BullMQ sees one connection type; which backend understands it is decided here, in one place. */
export type Backend = BackendFactory<RedisQueueBackend>;

/** Options every BullMQ object of this process is built with. */
export interface BullConnection {
  connection: ConnectionOptions;
  prefix: string;
  /** BullMQ asks for the version once, and on a cluster the server it happens to ask may be away: that queue would stay dead. */
  skipVersionCheck?: boolean;
}

/** What a broker needs of the engine's options. */
export type BrokerOptions = Pick<TaskEngineOptions, 'role' | 'broker' | 'worker' | 'telemetry'>;

/** How this process is connected to its broker: Redis or a cluster of them, or a pool on PostgreSQL that waits until BullMQ's tables are there. */
export type BrokerClient = { kind: 'redis'; redis: RedisClient } | { kind: 'postgresql'; pool: Pool };

/** A query on PostgreSQL that owes an answer longer than this is given up: an API has answered 503 long before. */
const SILENT_QUERY_MS = { api: 4_000, worker: 10_000 };

/** What has a deadline of milliseconds cannot stand in line behind submits, or wait until a second connection is open. */
const SIDE_POOL_SIZE = 1;

const CLOSE_WITHIN_MS = 2_000;

/**
 * Where the queues live: BullMQ on Redis or Redis Cluster, or BullMQ on PostgreSQL. Owns the connections of this process. Producers fail
 * fast so that callers get a 503; workers wait for the broker to come back.
 */
@Injectable()
export class Broker implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly kind: 'redis' | 'postgresql';
  readonly backend: Backend;
  private readonly logger = new Logger('Broker');
  private readonly pool: MigratedPool | undefined;
  private readonly producerRedis: RedisClient | undefined;
  private readonly watch: RedisWatch | undefined;
  private readonly closers: (() => Promise<void>)[] = [];
  private workerRedis: RedisClient | undefined;
  private sidePool: MigratedPool | undefined;

  constructor(@Inject(TASK_ENGINE_OPTIONS) private readonly options: BrokerOptions) {
    const { redisUrl, databaseUrl } = options.broker;
    if (redisUrl) {
      this.kind = 'redis';
      this.backend = createRedisTaskBackend;
      this.producerRedis = this.redis('producer');
      this.watch = new RedisWatch(this.producerRedis, this.logger);
    } else if (databaseUrl) {
      this.kind = 'postgresql';
      this.backend = createMigratedBackend as unknown as Backend;
      this.pool = new MigratedPool(databaseUrl, this.poolSize(), SILENT_QUERY_MS[options.role]);
      this.pool.on('error', (error) => this.reportError(error));
    } else {
      throw new Error('A broker needs redisUrl or databaseUrl');
    }
  }

  /** What speaks against this broker is logged at the start, not when it is first asked for. */
  onApplicationBootstrap(): void {
    void this.whenReady()
      .then(() => this.problem())
      .catch((error: unknown) => this.reportError(error as Error));
  }

  /** For queues. */
  get producer(): BullConnection {
    const skipVersionCheck = this.producerRedis instanceof Cluster;
    return { connection: this.connection(this.producerRedis), prefix: QUEUE_PREFIX, skipVersionCheck };
  }

  /** What queues and workers of tasks are opened with where tasks are followed. */
  get telemetry(): { telemetry?: Telemetry } {
    const { telemetry } = this.options;
    return telemetry ? { telemetry } : {};
  }

  /** For workers, which block and must outlive an outage. */
  get consumer(): BullConnection {
    if (this.kind === 'redis') this.workerRedis ??= this.redis('consumer');
    return { connection: this.connection(this.workerRedis), prefix: QUEUE_PREFIX };
  }

  /** For what is stored beside the queues and like them: the producers' Redis, or the pool of the queues. */
  get storage(): BrokerClient {
    return this.pool ? { kind: 'postgresql', pool: this.pool } : { kind: 'redis', redis: this.existingRedis() };
  }

  /** For what is not a queue and has a short deadline: the producers' Redis, which pipelines, or a pool apart, opened when first asked for. */
  get client(): BrokerClient {
    const { databaseUrl } = this.options.broker;
    if (!this.pool || !databaseUrl) return { kind: 'redis', redis: this.existingRedis() };
    if (!this.sidePool) {
      const silentMs = SILENT_QUERY_MS[this.options.role];
      this.sidePool = new MigratedPool(databaseUrl, SIDE_POOL_SIZE, silentMs, this.pool.migrated);
      this.sidePool.on('error', (error) => this.reportError(error));
    }
    return { kind: 'postgresql', pool: this.sidePool };
  }

  /** Resolves when the broker has been reached for the first time, its tables made where it has some. */
  async whenReady(): Promise<void> {
    if (this.pool) return this.pool.migrated;
    const redis = this.existingRedis();
    if (redis.status !== 'ready') await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  }

  /** Why a PostgreSQL that answers is not used at all. */
  get misfit(): string | undefined {
    return this.pool?.misfit;
  }

  /** @throws BrokerUnavailableError within two seconds when the broker is away or hung */
  async ping(): Promise<void> {
    await this.now();
  }

  /**
   * Why tasks should not be kept here, in words that any caller may read; undefined when nothing speaks against it.
   * @throws BrokerUnavailableError within two seconds when the broker, or one primary of it, is away or hung
   */
  async problem(): Promise<string | undefined> {
    const { watch } = this;
    if (watch) return brokerCall(() => watch.problem());
    if (this.misfit) return this.misfit;
    await this.ping();
    return undefined;
  }

  /**
   * The broker's clock in milliseconds since 1970: delays and PostgreSQL locks follow worker clocks, so they are compared.
   * Of a cluster's clocks the one furthest from this process's.
   */
  async now(): Promise<number> {
    return brokerCall(async () => {
      if (this.pool) return this.pool.now();
      if (!this.watch) throw new Error('This broker is not Redis');
      return this.watch.clock(Date.now());
    });
  }

  /** Registers what borrows a connection for long, to be closed before the connections are. */
  beforeClose(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  /** Nest runs this hook of the engine's other parts later, so what borrows a connection is closed here first. */
  async onApplicationShutdown(): Promise<void> {
    // While the broker is away a connection that is being waited for cannot be closed: the process leaves without it.
    await within(Promise.allSettled(this.closers.map((close) => close())), CLOSE_WITHIN_MS);
    for (const redis of [this.producerRedis, this.workerRedis]) redis?.disconnect();
    const pools = [this.pool, this.sidePool].map((pool) => pool?.end());
    await within(Promise.allSettled(pools), CLOSE_WITHIN_MS);
  }

  /** Errors of connections are many while a broker is away: one line each ten seconds is enough. */
  reportError(error: Error): void {
    const now = Date.now();
    if (now - this.lastReport < 10_000) return;
    this.lastReport = now;
    if (error instanceof MisfitDatabaseError) this.logger.error(`The broker ${error.message}`);
    else this.logger.warn(`Broker: ${describeConnectionError(error)}`);
  }
  private lastReport = 0;

  private redis(manner: RedisManner): RedisClient {
    const redis = openRedis(this.options.broker.redisUrl ?? '', manner);
    redis.on('error', (error: Error) => this.reportError(error));
    redis.on('node error', (error: Error) => this.reportError(error));
    return redis;
  }

  private existingRedis(): RedisClient {
    if (!this.producerRedis) throw new Error('This broker is not Redis');
    return this.producerRedis;
  }

  private connection(redis: RedisClient | undefined): ConnectionOptions {
    return (this.pool ?? redis) as unknown as ConnectionOptions;
  }

  /** Each worker and the broadcast keep one connection for LISTEN; the rest is shared. */
  private poolSize(): number {
    const { role, worker } = this.options;
    return role === 'worker' ? worker.queues.length + Math.min(worker.maxConcurrent, 16) + 6 : 12;
  }
}
