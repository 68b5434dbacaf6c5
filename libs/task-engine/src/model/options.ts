import type { Telemetry } from 'bullmq';
import type { QueueName } from './queue-names.js';
import type { RetryPolicy } from './retry-policy.js';

/** Where the queues live: Redis when `redisUrl` is given (Redis Cluster for several URLs, separated by commas), else PostgreSQL. */
export interface BrokerAddress {
  redisUrl?: string | undefined;
  databaseUrl?: string | undefined;
}

/** What the engine needs to know; durations in milliseconds. */
export interface TaskEngineOptions {
  /** `api` submits and reads; `worker` also runs tasks. */
  role: 'api' | 'worker';
  broker: BrokerAddress;
  /** `queues` in the order in which slots are given, highest lane first. */
  worker: { maxConcurrent: number; queues: QueueName[]; shutdownGraceMs: number };
  /** Task types with four queues of their own. */
  partitions: string[];
  retry: RetryPolicy;
  /** Largest payload as JSON, in bytes of UTF-8. */
  maxPayloadBytes: number;
  /** Hard limit of one attempt. */
  timeoutMs: number;
  /** A silent worker's task is taken over after it. */
  lockMs: number;
  /** Finished tasks leave the broker after it. */
  resultTtlMs: number;
  /** `keyid:base64`, several separated by commas; payloads and results are then encrypted in the broker. */
  encryptionKeys?: string | undefined;
  /** Follows tasks from their submit into their attempts; free where it is not given. */
  telemetry?: Telemetry | undefined;
  /** Whether `currentAttempt` answers. Before Node 24 a worker spends a fifth more CPU on each short task for it. */
  followAttempts?: boolean | undefined;
}

/** Injection token of TaskEngineOptions. */
export const TASK_ENGINE_OPTIONS = Symbol('TASK_ENGINE_OPTIONS');

/** Longest stored result in bytes; larger results are stored elsewhere and referred to. */
export const MAX_RESULT_BYTES = 16_384;
