import { DEFAULT_RETRY_POLICY, LANES, parseWorkerQueues, type Lane } from '@app/task-engine';
import { EnvError, EnvVariables } from './env-variables.js';

/** Every setting of the two processes, typed. Only this folder reads the environment; CONTRACT §7 names variables and defaults. */
export interface Env {
  nodeEnv: string;
  port: number;
  workerHealthPort: number;
  redisUrl: string | undefined;
  queueDatabaseUrl: string | undefined;
  supabase: { url: string; serviceRoleKey: string } | undefined;
  jwt: {
    secret: string | undefined;
    jwksUrl: string | undefined;
    audience: string | undefined;
    issuer: string | undefined;
    /** Dotted paths into the claims, the first that is present counts. */
    organizationClaims: string[];
    roleClaims: string[];
  };
  embeddings: {
    apiKey: string | undefined;
    baseUrl: string;
    model: string;
    /** Rate over all workers; 0 means no limit of ours. */
    tokensPerMinute: number;
    /** In US dollars; undefined where nobody said. */
    costPerMillionTokens: number | undefined;
  };
  n8n: { url: string | undefined; token: string | undefined; header: string };
  /** File with the HTTP systems external_sync may call. */
  externalTargets: string | undefined;
  /** Where other systems reach the API: call-back URLs begin with it. */
  apiPublicUrl: string;
  mail: { smtpUrl: string | undefined; from: string; eventsSecret: string | undefined };
  analyticsTimeZone: string;
  worker: { maxConcurrent: number; lanes: Lane[]; shutdownGraceMs: number };
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
  maxDocumentBytes: number;
  webhook: { signingMasterKey: string | undefined; allowHttp: boolean; allowedPrivateHosts: string[] };
  payloadEncryptionKey: string | undefined;
  log: { level: string; format: 'json' | 'pretty' };
}

/** Injection token of the validated Env. */
export const ENV = Symbol('ENV');

const HTTP = ['http', 'https'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const DAY_SECONDS = 86_400;
const MIB = 1_048_576;
/** HS256 and the webhook keys derived from it are as strong as their secret. */
const MIN_PRODUCTION_SECRET_LENGTH = 32;

/**
 * The validated settings.
 * @throws EnvError with one line about the first variable that is missing or does not parse
 */
export function readEnv(source: NodeJS.ProcessEnv): Env {
  const variables = new EnvVariables(source);
  const nodeEnv = variables.text('NODE_ENV') ?? 'development';
  const supabaseUrl = variables.url('NEXT_PUBLIC_SUPABASE_URL', HTTP, 'https://abc.supabase.co');
  return {
    nodeEnv,
    port: variables.integer('PORT', { fallback: 8000, min: 0, max: 65_535 }),
    workerHealthPort: variables.integer('WORKER_HEALTH_PORT', { fallback: 8001, min: 0, max: 65_535 }),
    ...brokerOf(variables),
    supabase: supabaseOf(variables, supabaseUrl),
    jwt: jwtOf(variables, supabaseUrl, nodeEnv),
    embeddings: embeddingsOf(variables),
    ...outsideOf(variables),
    worker: workerOf(variables),
    task: taskOf(variables),
    maxPayloadBytes: variables.integer('MAX_PAYLOAD_BYTES', { fallback: MIB, min: 1024, max: 64 * MIB }),
    maxDocumentBytes: variables.integer('MAX_DOCUMENT_BYTES', { fallback: 20 * MIB, min: 1024, max: 64 * MIB }),
    webhook: webhookOf(variables, nodeEnv),
    payloadEncryptionKey: payloadEncryptionKeyOf(variables),
    log: {
      level: variables.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
      format: variables.choice('LOG_FORMAT', ['json', 'pretty'], 'json'),
    },
  };
}

function brokerOf(variables: EnvVariables): Pick<Env, 'redisUrl' | 'queueDatabaseUrl'> {
  const example = 'redis://localhost:6379';
  if (variables.text('REDIS_URL')?.includes(',')) {
    throw new EnvError('REDIS_URL', 'must be one URL (Redis Cluster is not supported yet)', `REDIS_URL=${example}`);
  }
  const redisUrl = variables.url('REDIS_URL', ['redis', 'rediss'], example);
  const queueDatabaseUrl = variables.url(
    'QUEUE_DATABASE_URL',
    ['postgres', 'postgresql'],
    'postgresql://user:password@localhost:5432/postgres',
  );
  if (redisUrl === undefined && queueDatabaseUrl === undefined) {
    throw new EnvError('REDIS_URL or QUEUE_DATABASE_URL', 'must say where the queues live', `REDIS_URL=${example}`);
  }
  return { redisUrl, queueDatabaseUrl };
}

function supabaseOf(variables: EnvVariables, url: string | undefined): Env['supabase'] {
  const serviceRoleKey = variables.text('SUPABASE_SERVICE_ROLE_KEY');
  if (serviceRoleKey === undefined) return undefined;
  if (url === undefined) {
    throw new EnvError(
      'NEXT_PUBLIC_SUPABASE_URL',
      'must be set where SUPABASE_SERVICE_ROLE_KEY is',
      'NEXT_PUBLIC_SUPABASE_URL=https://abc.supabase.co',
    );
  }
  return { url, serviceRoleKey };
}

function jwtOf(variables: EnvVariables, supabaseUrl: string | undefined, nodeEnv: string): Env['jwt'] {
  const secret = secretOf(variables, 'SUPABASE_JWT_SECRET', nodeEnv);
  const named = variables.url('SUPABASE_JWKS_URL', HTTP, 'https://abc.supabase.co/auth/v1/.well-known/jwks.json');
  // A project with a secret signs with it; asking its JWKS as well is a decision its operator writes down.
  const derived = secret === undefined && supabaseUrl ? `${supabaseUrl}/auth/v1/.well-known/jwks.json` : undefined;
  const jwksUrl = named ?? derived;
  if (secret === undefined && jwksUrl === undefined) {
    throw new EnvError(
      'SUPABASE_JWT_SECRET, SUPABASE_JWKS_URL or NEXT_PUBLIC_SUPABASE_URL',
      'must say how callers’ tokens are verified',
      'NEXT_PUBLIC_SUPABASE_URL=https://abc.supabase.co',
    );
  }
  return {
    secret,
    jwksUrl,
    audience: variables.text('JWT_AUDIENCE'),
    issuer: variables.text('JWT_ISSUER'),
    organizationClaims: claimOf(variables, 'JWT_ORGANIZATION_CLAIM', [
      'app_metadata.organization_id',
      'organization_id',
    ]),
    roleClaims: claimOf(variables, 'JWT_ROLE_CLAIM', ['app_metadata.role', 'user_role']),
  };
}

function claimOf(variables: EnvVariables, name: string, fallback: string[]): string[] {
  // user_metadata is written by its owner: a role or organization read from it would be the caller's own choice.
  const claim = variables.matching(
    name,
    /^(?!user_metadata(\.|$))\S{1,200}$/,
    'must be the dotted path of a claim outside user_metadata',
    fallback[0] ?? '',
  );
  return claim === undefined ? fallback : [claim];
}

function secretOf(variables: EnvVariables, name: string, nodeEnv: string): string | undefined {
  const secret = variables.text(name);
  if (nodeEnv === 'production' && secret !== undefined && secret.length < MIN_PRODUCTION_SECRET_LENGTH) {
    throw new EnvError(
      name,
      `must have at least ${MIN_PRODUCTION_SECRET_LENGTH} characters`,
      `${name}=$(openssl rand -hex 32)`,
    );
  }
  return secret;
}

function embeddingsOf(variables: EnvVariables): Env['embeddings'] {
  return {
    apiKey: variables.text('OPENROUTER_API_KEY'),
    baseUrl:
      variables.url('OPENROUTER_BASE_URL', HTTP, 'https://openrouter.ai/api/v1') ?? 'https://openrouter.ai/api/v1',
    model: variables.text('OPENROUTER_EMBEDDING_MODEL') ?? 'openai/text-embedding-3-small',
    tokensPerMinute: variables.integer('EMBEDDINGS_TOKENS_PER_MINUTE', { fallback: 0, min: 0, max: 1_000_000_000 }),
    costPerMillionTokens: variables.text('EMBEDDINGS_COST_PER_MILLION_TOKENS')
      ? variables.number('EMBEDDINGS_COST_PER_MILLION_TOKENS', { fallback: 0, min: 0, max: 1_000_000 })
      : undefined,
  };
}

/** The other systems: n8n, configured HTTP targets, the mail server, and how they reach us. */
function outsideOf(
  variables: EnvVariables,
): Pick<Env, 'n8n' | 'externalTargets' | 'apiPublicUrl' | 'mail' | 'analyticsTimeZone'> {
  const port = variables.integer('PORT', { fallback: 8000, min: 0, max: 65_535 });
  return {
    n8n: {
      url: variables.url('N8N_WEBHOOK_URL', HTTP, 'https://n8n.example.com'),
      token: variables.text('N8N_WEBHOOK_TOKEN'),
      header:
        variables.matching(
          'N8N_WEBHOOK_HEADER',
          /^[A-Za-z0-9-]{1,64}$/,
          'must be the name of a header',
          'X-N8N-Token',
        ) ?? 'Authorization',
    },
    externalTargets: variables.text('EXTERNAL_TARGETS'),
    apiPublicUrl: variables.url('API_PUBLIC_URL', HTTP, 'https://tasks.example.com') ?? `http://localhost:${port}`,
    mail: {
      smtpUrl: variables.url('SMTP_URL', ['smtp', 'smtps'], 'smtp://user:password@localhost:587'),
      from:
        variables.matching(
          'EMAIL_FROM',
          /^[^\r\n<>]{0,100}<?[^\s<>@]+@[^\s<>@]+>?$/,
          'must be an address',
          'Equipe <tarefas@example.com>',
        ) ?? 'tasks@localhost',
      eventsSecret: variables.matching(
        'EMAIL_EVENTS_SECRET',
        /^whsec_[A-Za-z0-9+/]{24,}={0,2}$/,
        'must be whsec_ and the base64 of at least 18 bytes',
        'whsec_$(openssl rand -base64 32)',
      ),
    },
    analyticsTimeZone: timeZoneOf(variables),
  };
}

function timeZoneOf(variables: EnvVariables): string {
  const zone = variables.text('ANALYTICS_TIME_ZONE') ?? 'America/Sao_Paulo';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw new EnvError('ANALYTICS_TIME_ZONE', 'must be an IANA time zone', 'ANALYTICS_TIME_ZONE=America/Sao_Paulo');
  }
}

function workerOf(variables: EnvVariables): Env['worker'] {
  return {
    maxConcurrent: variables.integer('WORKER_MAX_CONCURRENT', { fallback: 10, min: 1, max: 1000 }),
    lanes: lanesOf(variables),
    shutdownGraceMs: seconds(variables.number('WORKER_SHUTDOWN_GRACE_SECONDS', { fallback: 25, min: 0, max: 3600 })),
  };
}

function lanesOf(variables: EnvVariables): Lane[] {
  const value = variables.text('WORKER_QUEUES');
  if (value === undefined) return [...LANES];
  try {
    return parseWorkerQueues(value);
  } catch {
    throw new EnvError(
      'WORKER_QUEUES',
      `must list queues out of ${LANES.map((lane) => `queue:${lane}`).join(', ')}`,
      'WORKER_QUEUES=queue:critical,queue:high',
    );
  }
}

function taskOf(variables: EnvVariables): Env['task'] {
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

function webhookOf(variables: EnvVariables, nodeEnv: string): Env['webhook'] {
  const hosts = variables.matching(
    'WEBHOOK_ALLOWED_PRIVATE_HOSTS',
    /^\s*(\[[0-9a-f:.]+\]|[\w.-]+):\d{1,5}(\s*,\s*(\[[0-9a-f:.]+\]|[\w.-]+):\d{1,5})*\s*$/i,
    'must be host:port, several separated by commas',
    '127.0.0.1:9000',
  );
  return {
    signingMasterKey: secretOf(variables, 'WEBHOOK_SIGNING_MASTER_KEY', nodeEnv),
    allowHttp: variables.flag('WEBHOOK_ALLOW_HTTP'),
    allowedPrivateHosts: hosts?.split(',').map((host) => host.trim().toLowerCase()) ?? [],
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
