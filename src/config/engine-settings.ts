import { DEFAULT_RETRY_POLICY, LANES, parseWorkerQueues, type QueueName } from '@app/task-engine';
import { EnvError, type EnvVariables } from './env-variables.js';

const DAY_SECONDS = 86_400;
const MIB = 1_048_576;

/** What the engine takes and how it runs tasks. */
export interface EngineSettings {
  worker: { maxConcurrent: number; queues: QueueName[]; shutdownGraceMs: number };
  /** Task types with four queues of their own; the engine knows which types there are. */
  queuePartitions: string[];
  /** Retries and limits of every task. */
  task: {
    maxRetries: number;
    baseDelayMs: number;
    backoffFactor: number;
    maxDelayMs: number;
    timeoutMs: number;
    lockMs: number;
    resultTtlMs: number;
  };
  maxPayloadBytes: number;
  /** How payloads and results are encrypted in the broker. */
  payloadEncryptionKey: string | undefined;
}

export function engineSettingsOf(variables: EnvVariables): EngineSettings {
  return {
    worker: workerOf(variables),
    queuePartitions: partitionsOf(variables),
    task: taskOf(variables),
    maxPayloadBytes: variables.integer('MAX_PAYLOAD_BYTES', { fallback: MIB, min: 1024, max: 64 * MIB }),
    payloadEncryptionKey: payloadEncryptionKeyOf(variables),
  };
}

function workerOf(variables: EnvVariables): EngineSettings['worker'] {
  return {
    maxConcurrent: variables.integer('WORKER_MAX_CONCURRENT', { fallback: 10, min: 1, max: 1000 }),
    queues: queuesOf(variables),
    shutdownGraceMs: seconds(variables.number('WORKER_SHUTDOWN_GRACE_SECONDS', { fallback: 25, min: 0, max: 3600 })),
  };
}

function queuesOf(variables: EnvVariables): QueueName[] {
  const value = variables.text('WORKER_QUEUES');
  if (value === undefined) return [...LANES];
  try {
    return parseWorkerQueues(value);
  } catch {
    throw new EnvError(
      'WORKER_QUEUES',
      `must list queues out of ${LANES.map((lane) => `queue:${lane}`).join(', ')}, or a task type's own: queue:type.low`,
      'WORKER_QUEUES=queue:critical,queue:high',
    );
  }
}

function partitionsOf(variables: EnvVariables): string[] {
  const types = variables.matching(
    'QUEUE_PARTITIONS',
    /^[a-z][a-z0-9_]{0,63}(\s*,\s*[a-z][a-z0-9_]{0,63})*$/,
    'must list task types',
    'document_processing,webhook_delivery',
  );
  return [...new Set(types?.split(',').map((type) => type.trim()))];
}

function taskOf(variables: EnvVariables): EngineSettings['task'] {
  const { maxRetries, baseDelayMs, backoffFactor, maxDelayMs } = DEFAULT_RETRY_POLICY;
  const waits = { min: 0, max: 365 * DAY_SECONDS };
  return {
    maxRetries: variables.integer('TASK_MAX_RETRIES', { fallback: maxRetries, min: 0, max: 20 }),
    baseDelayMs: seconds(variables.number('TASK_RETRY_BASE_DELAY_SECONDS', { fallback: baseDelayMs / 1000, ...waits })),
    backoffFactor: variables.number('TASK_RETRY_BACKOFF_FACTOR', { fallback: backoffFactor, min: 1, max: 100 }),
    maxDelayMs: seconds(variables.number('TASK_RETRY_MAX_DELAY_SECONDS', { fallback: maxDelayMs / 1000, ...waits })),
    timeoutMs: seconds(variables.number('TASK_TIMEOUT_SECONDS', { fallback: 300, min: 0.1, max: DAY_SECONDS })),
    lockMs: seconds(variables.number('TASK_LOCK_SECONDS', { fallback: 30, min: 1, max: 3600 })),
    resultTtlMs: seconds(
      variables.number('TASK_RESULT_TTL_SECONDS', { fallback: 7 * DAY_SECONDS, min: 1, max: 3650 * DAY_SECONDS }),
    ),
  };
}

function payloadEncryptionKeyOf(variables: EnvVariables): string | undefined {
  return variables.matching(
    'PAYLOAD_ENCRYPTION_KEY',
    // 32 bytes are 43 characters of base64 and its padding.
    /^[\w-]{1,32}:[A-Za-z0-9+/]{43}=?(\s*,\s*[\w-]{1,32}:[A-Za-z0-9+/]{43}=?)*$/,
    'must be keyid:base64 of 32 bytes, several separated by commas',
    'k1:$(openssl rand -base64 32)',
  );
}

function seconds(value: number): number {
  return Math.round(value * 1000);
}
