import { EnvError, type EnvVariables } from './env-variables.js';

const REDIS = 'redis://localhost:6379';
const CLUSTER = 'redis://10.0.0.1:6379,redis://10.0.0.2:6379,redis://10.0.0.3:6379';

/** Where the queues live. */
export interface BrokerSettings {
  redisUrl: string | undefined;
  queueDatabaseUrl: string | undefined;
}

export function brokerSettingsOf(variables: EnvVariables): BrokerSettings {
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

/** One URL is one Redis; several, separated by commas, are servers of one Redis Cluster. */
function redisUrlOf(variables: EnvVariables): string | undefined {
  if (!variables.text('REDIS_URL')?.includes(',')) return variables.url('REDIS_URL', ['redis', 'rediss'], REDIS);
  const urls = variables.urls('REDIS_URL', ['redis', 'rediss'], CLUSTER);
  const places = urls.map((url) => new URL(url));
  const refuse = (wrong: string): never => {
    throw new EnvError('REDIS_URL', wrong, `REDIS_URL=${CLUSTER}`);
  };
  // All servers get the same settings: the cluster names its other servers itself.
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
