import { DEFAULT_RETRY_POLICY, LANES, parseWorkerQueues, type QueueName } from '@app/task-engine';
import { EnvError, type EnvVariables } from './env-variables.js';
import type { Env } from './env.js';

const DAY_SECONDS = 86_400;
const REDIS = 'redis://localhost:6379';
const CLUSTER = 'redis://10.0.0.1:6379,redis://10.0.0.2:6379,redis://10.0.0.3:6379';

/** Where the queues live. */
export function brokerOf(variables: EnvVariables): Pick<Env, 'redisUrl' | 'queueDatabaseUrl'> {
  const redisUrl = redisUrlOf(variables);
  const queueDatabaseUrl = variables.url(
    'QUEUE_DATABASE_URL',
    ['postgres', 'postgresql'],
    'postgresql://user:password@localhost:5432/postgres',
  );
  if (queueDatabaseUrl !== undefined && isSupabaseTransactionPooler(new URL(queueDatabaseUrl))) {
    throw new EnvError(
      'QUEUE_DATABASE_URL',
      'must not be the pooler in transaction mode (port 6543), where LISTEN does not work: take the session pooler or the direct connection',
      'QUEUE_DATABASE_URL=postgresql://postgres.abc:password@aws-0-sa-east-1.pooler.supabase.com:5432/postgres',
    );
  }
  if (redisUrl === undefined && queueDatabaseUrl === undefined) {
    throw new EnvError('REDIS_URL or QUEUE_DATABASE_URL', 'must say where the queues live', `REDIS_URL=${REDIS}`);
  }
  return { redisUrl, queueDatabaseUrl };
}

/** Supabase's shared and dedicated poolers: https://supabase.com/docs/guides/database/connecting-to-postgres */
function isSupabaseTransactionPooler({ hostname, port }: URL): boolean {
  return port === '6543' && /\.supabase\.(com|co)$/.test(hostname);
}

/** One URL is one Redis; several, parted by commas, are servers of one Redis Cluster. */
function redisUrlOf(variables: EnvVariables): string | undefined {
  if (!variables.text('REDIS_URL')?.includes(',')) return variables.url('REDIS_URL', ['redis', 'rediss'], REDIS);
  const urls = variables.urls('REDIS_URL', ['redis', 'rediss'], CLUSTER);
  const places = urls.map((url) => new URL(url));
  const refuse = (wrong: string): never => {
    throw new EnvError('REDIS_URL', wrong, `REDIS_URL=${CLUSTER}`);
  };
  // What one server is told all servers are told: the cluster names its other servers itself.
  if (differ(places, ({ protocol }) => protocol)) refuse('must have redis: or rediss: in all URLs of a cluster');
  if (differ(places, ({ username, password }) => `${username}:${password}`)) {
    refuse('must have the same user and password in all URLs of a cluster');
  }
  if (places.some(({ pathname, search }) => !['', '/', '/0'].includes(pathname) || search !== '')) {
    refuse('must name no database but 0 and no options: a cluster has one database');
  }
  return urls.join(',');
}

function differ(places: URL[], part: (place: URL) => string): boolean {
  return new Set(places.map(part)).size > 1;
}

/** What one worker takes. */
export function workerOf(variables: EnvVariables): Env['worker'] {
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

/** Task types with four queues of their own; the engine knows which types there are. */
export function partitionsOf(variables: EnvVariables): string[] {
  const types = variables.matching(
    'QUEUE_PARTITIONS',
    /^[a-z][a-z0-9_]{0,63}(\s*,\s*[a-z][a-z0-9_]{0,63})*$/,
    'must list task types',
    'document_processing,webhook_delivery',
  );
  return [...new Set(types?.split(',').map((type) => type.trim()))];
}

/** Retries and limits of every task. */
export function taskOf(variables: EnvVariables): Env['task'] {
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

/** How payloads and results are encrypted in the broker. */
export function payloadEncryptionKeyOf(variables: EnvVariables): string | undefined {
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
