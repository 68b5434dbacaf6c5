import type { QueueName } from '@app/task-engine';
import { jwtOf } from './caller-settings.js';
import { edgeOf } from './edge-settings.js';
import { brokerOf, partitionsOf, payloadEncryptionKeyOf, taskOf, workerOf } from './engine-settings.js';
import type { ExternalTarget } from './external-targets.js';
import { EnvVariables, HTTP } from './env-variables.js';
import { observabilityOf } from './observability-settings.js';
import { embeddingsOf, outsideOf, supabaseAuthOf, supabaseOf, webhookOf } from './outside-settings.js';

/** Every setting of the two processes, typed. Only this folder reads the environment; CONTRACT §7 names variables and defaults. */
export interface Env {
  nodeEnv: string;
  port: number;
  workerHealthPort: number;
  redisUrl: string | undefined;
  queueDatabaseUrl: string | undefined;
  supabase: { url: string; serviceRoleKey: string } | undefined;
  /** Where people sign in to the dashboard, and with which public key. */
  supabaseAuth: { url: string; anonKey: string } | undefined;
  jwt: {
    secret: string | undefined;
    jwksUrl: string | undefined;
    audience: string | undefined;
    issuer: string | undefined;
    /** Dotted paths into the claims, the first that is present counts. */
    organizationClaims: string[];
    roleClaims: string[];
  };
  edge: {
    /** Requests a minute, over all replicas; 0 is no limit. */
    organizationPerMinute: number;
    addressPerMinute: number;
    /** So many proxies in front may be believed in X-Forwarded-For. */
    trustedProxyHops: number;
    /** Origins whose pages may call the API from a browser. */
    allowedOrigins: string[];
    /** After SIGTERM the API serves on for so long, not ready any more, until balancers have seen it. */
    shutdownNoticeMs: number;
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
  /** The HTTP systems external_sync may call, by name, with their secrets. */
  externalTargets: ReadonlyMap<string, ExternalTarget>;
  /** Name servers (`address` or `address:port`) for the hosts that tenants name; the system's where there are none. */
  outboundDnsServers: string[];
  /** Where other systems reach the API: callback URLs begin with it. */
  apiPublicUrl: string;
  mail: { smtpUrl: string | undefined; from: string; eventsSecret: string | undefined };
  analyticsTimeZone: string;
  worker: { maxConcurrent: number; queues: QueueName[]; shutdownGraceMs: number };
  /** Task types with four queues of their own. */
  queuePartitions: string[];
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
  /** Bearer of /metrics. */
  metrics: { token: string | undefined };
  /** Where spans are sent (OTLP over HTTP); undefined where nothing is traced. */
  tracing: { endpoint: string } | undefined;
}

/** Injection token of the validated Env. */
export const ENV = Symbol('ENV');

const MIB = 1_048_576;

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
    supabaseAuth: supabaseAuthOf(variables, supabaseUrl),
    jwt: jwtOf(variables, supabaseUrl, nodeEnv),
    edge: edgeOf(variables),
    embeddings: embeddingsOf(variables),
    ...outsideOf(variables),
    worker: workerOf(variables),
    queuePartitions: partitionsOf(variables),
    task: taskOf(variables),
    maxPayloadBytes: variables.integer('MAX_PAYLOAD_BYTES', { fallback: MIB, min: 1024, max: 64 * MIB }),
    maxDocumentBytes: variables.integer('MAX_DOCUMENT_BYTES', { fallback: 20 * MIB, min: 1024, max: 64 * MIB }),
    webhook: webhookOf(variables, nodeEnv),
    payloadEncryptionKey: payloadEncryptionKeyOf(variables),
    ...observabilityOf(variables, nodeEnv),
  };
}
