import { EnvError } from './env-variables.js';
import { readEnv } from './env.js';

const minimal = { REDIS_URL: 'redis://localhost:6379', SUPABASE_JWT_SECRET: 'secret' };

function refusalOf(source: NodeJS.ProcessEnv): string {
  try {
    readEnv(source);
  } catch (error) {
    expect(error).toBeInstanceOf(EnvError);
    return (error as EnvError).message;
  }
  throw new Error('readEnv accepted it');
}

describe('readEnv', () => {
  it('fills in the documented defaults', () => {
    const env = readEnv(minimal);
    expect(env.port).toBe(8000);
    expect(env.workerHealthPort).toBe(8001);
    expect(env.worker).toEqual({
      maxConcurrent: 10,
      queues: ['critical', 'high', 'normal', 'low'],
      shutdownGraceMs: 25_000,
    });
    expect(env.task).toEqual({
      maxRetries: 3,
      baseDelayMs: 60_000,
      backoffFactor: 2,
      maxDelayMs: 3_600_000,
      timeoutMs: 300_000,
      lockMs: 30_000,
      resultTtlMs: 604_800_000,
    });
    expect(env.maxPayloadBytes).toBe(1_048_576);
    expect(env.maxDocumentBytes).toBe(20_971_520);
    expect(env.embeddings.model).toBe('openai/text-embedding-3-small');
    expect(env.jwt.organizationClaims).toEqual(['app_metadata.organization_id', 'organization_id']);
    expect(env.webhook).toEqual({ signingMasterKey: undefined, allowHttp: false, allowedPrivateHosts: [] });
    expect(env.log).toEqual({ level: 'info', format: 'json' });
    expect([env.metrics.token, env.tracing]).toEqual([undefined, undefined]);
  });

  it('closes the edge unless configured otherwise', () => {
    expect(readEnv(minimal).edge).toEqual({
      organizationPerMinute: 600,
      addressPerMinute: 3000,
      countTimeoutMs: 250,
      trustedProxyHops: 0,
      allowedOrigins: [],
      shutdownNoticeMs: 5_000,
    });
  });

  it.each([
    ['CORS_ALLOWED_ORIGINS', '*'],
    ['CORS_ALLOWED_ORIGINS', 'https://app.example.com/'],
    ['CORS_ALLOWED_ORIGINS', 'https://app.example.com,null'],
    ['OUTBOUND_DNS_SERVERS', 'dns.example.com'],
    ['TRUST_PROXY_HOPS', 'true'],
    ['RATE_LIMIT_PER_MINUTE', '-1'],
    ['RATE_LIMIT_TIMEOUT_MS', '10'],
  ])('refuses %s=%s', (name, value) => {
    expect(refusalOf({ ...minimal, [name]: value })).toMatch(new RegExp(`^${name} must `));
  });

  it('reads origins and name servers as lists', () => {
    const env = readEnv({
      ...minimal,
      CORS_ALLOWED_ORIGINS: 'https://app.example.com, http://localhost:3000',
      OUTBOUND_DNS_SERVERS: '127.0.0.1:5353, [::1]:53',
    });
    expect(env.edge.allowedOrigins).toEqual(['https://app.example.com', 'http://localhost:3000']);
    expect(env.outboundDnsServers).toEqual(['127.0.0.1:5353', '[::1]:53']);
  });

  it('treats an empty variable as unset', () => {
    expect(readEnv({ ...minimal, PORT: '', JWT_AUDIENCE: ' ' })).toEqual(readEnv(minimal));
  });

  it('reads fractions of seconds for the retry policy', () => {
    const { task } = readEnv({
      ...minimal,
      TASK_RETRY_BASE_DELAY_SECONDS: '0.2',
      TASK_RETRY_BACKOFF_FACTOR: '1.5',
      TASK_LOCK_SECONDS: '5',
    });
    expect([task.baseDelayMs, task.backoffFactor, task.lockMs]).toEqual([200, 1.5, 5000]);
  });

  it('takes several Redis URLs for servers of one cluster', () => {
    const { redisUrl } = readEnv({
      ...minimal,
      REDIS_URL: ' rediss://u:p@a:1, rediss://u:p@b/,rediss://u:p@[::1]:2/0 ',
    });
    expect(redisUrl).toBe('rediss://u:p@a:1,rediss://u:p@b,rediss://u:p@[::1]:2/0');
  });

  it.each([
    ['redis://a:1,rediss://b:2', 'redis: or rediss: in all URLs'],
    ['redis://a:1,redis://b:2/1', 'no database but 0'],
    ['redis://a:1/?db=3,redis://b:2', 'no database but 0'],
    ['redis://u:hunter2@a:1,redis://u@b:2', 'the same user and password'],
    ['redis://a:1,b:2', 'URLs separated by commas'],
    ['redis://a:1,', 'URLs separated by commas'],
    ['redis://a:1,http://b:2', 'URLs separated by commas'],
  ])('refuses the cluster %j: must have %s', (urls, wrong) => {
    const message = refusalOf({ ...minimal, REDIS_URL: urls });
    expect(message).toMatch(/^REDIS_URL must .+, for example REDIS_URL=redis:\/\/10/);
    expect(message).toContain(wrong);
    expect(message).not.toContain('hunter2');
  });

  it('needs a place for the queues and names both variables', () => {
    expect(refusalOf({ ...minimal, REDIS_URL: undefined })).toMatch(/^REDIS_URL or QUEUE_DATABASE_URL must say/);
    expect(readEnv({ SUPABASE_JWT_SECRET: 's', QUEUE_DATABASE_URL: 'postgresql://a@b/c' }).redisUrl).toBeUndefined();
  });

  it('needs a way to verify tokens', () => {
    expect(refusalOf({ ...minimal, SUPABASE_JWT_SECRET: '' })).toContain('SUPABASE_JWKS_URL');
  });

  it('derives the JWKS from the project only where no secret is set', () => {
    const project = { REDIS_URL: 'redis://a', NEXT_PUBLIC_SUPABASE_URL: 'https://abc.supabase.co/' };
    expect(readEnv(project).jwt.jwksUrl).toBe('https://abc.supabase.co/auth/v1/.well-known/jwks.json');
    expect(readEnv({ ...project, SUPABASE_JWT_SECRET: 'x' }).jwt.jwksUrl).toBeUndefined();
    expect(readEnv({ ...project, SUPABASE_JWT_SECRET: 'x', SUPABASE_JWKS_URL: 'https://k/j' }).jwt.jwksUrl).toBe(
      'https://k/j',
    );
  });

  it.each([
    ['PORT', '80a'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['WORKER_MAX_CONCURRENT', '0'],
    ['WORKER_MAX_CONCURRENT', '1e3'],
    ['WORKER_QUEUES', 'queue:urgent'],
    ['WORKER_QUEUES', ','],
    ['QUEUE_PARTITIONS', 'Document Processing'],
    ['QUEUE_PARTITIONS', 'document_processing.low'],
    ['TASK_RETRY_BACKOFF_FACTOR', '0.5'],
    ['TASK_LOCK_SECONDS', 'Infinity'],
    ['REDIS_URL', 'localhost:6379'],
    ['QUEUE_DATABASE_URL', 'mysql://a'],
    ['QUEUE_DATABASE_URL', 'postgresql://postgres.abc:p@aws-0-sa-east-1.pooler.supabase.com:6543/postgres'],
    ['QUEUE_DATABASE_URL', 'postgresql://postgres:p@db.abc.supabase.co:6543/postgres'],
    ['NEXT_PUBLIC_SUPABASE_URL', 'abc'],
    ['SUPABASE_JWKS_URL', 'file:///etc/passwd'],
    ['WEBHOOK_ALLOW_HTTP', 'perhaps'],
    ['WEBHOOK_ALLOWED_PRIVATE_HOSTS', 'http://127.0.0.1'],
    ['PAYLOAD_ENCRYPTION_KEY', 'k1:short'],
    ['LOG_LEVEL', 'loud\nsecond line'],
    ['LOG_FORMAT', 'xml'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
    ['JWT_ROLE_CLAIM', 'user_metadata.role'],
  ])('refuses %s=%j in one line with an example', (name, value) => {
    const message = refusalOf({ ...minimal, [name]: value });
    expect(message).toMatch(new RegExp(`^${name} must .+, for example ${name}=`));
    expect(message).not.toContain('\n');
  });

  it('refuses a service key without its project', () => {
    expect(refusalOf({ ...minimal, SUPABASE_SERVICE_ROLE_KEY: 'key' })).toMatch(
      /^NEXT_PUBLIC_SUPABASE_URL must be set/,
    );
  });

  it('never shows a secret', () => {
    for (const secret of [
      { REDIS_URL: 'http://:hunter2@host' },
      { QUEUE_DATABASE_URL: 'hunter2' },
      { PAYLOAD_ENCRYPTION_KEY: 'hunter2' },
      { NODE_ENV: 'production', SUPABASE_JWT_SECRET: 'hunter2' },
      { NODE_ENV: 'production', SUPABASE_JWT_SECRET: 'x'.repeat(32), WEBHOOK_SIGNING_MASTER_KEY: 'hunter2' },
      { NODE_ENV: 'production', SUPABASE_JWT_SECRET: 'x'.repeat(32), METRICS_TOKEN: 'hunter2' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:hunter2' },
    ]) {
      expect(refusalOf({ ...minimal, ...secret })).not.toContain('hunter2');
    }
  });
});
