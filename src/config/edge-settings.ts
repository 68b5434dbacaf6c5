import { EnvError, type EnvVariables } from './env-variables.js';

const MOST_PER_MINUTE = 10_000_000;

/** Who may call the API, from where and at which rate. */
export interface EdgeSettings {
  edge: {
    /** Requests a minute, over all replicas; 0: unlimited. */
    organizationPerMinute: number;
    addressPerMinute: number;
    /**
     * How long a request waits for the shared count before the process counts alone. The default and a submit's own deadline
     * with the broker fit in 2 s together.
     */
    countTimeoutMs: number;
    /** The number of proxies in front whose X-Forwarded-For entries are trusted. */
    trustedProxyHops: number;
    /** Origins whose pages may call the API from a browser. */
    allowedOrigins: string[];
    /** The time after SIGTERM in which the API still serves but is not ready, until balancers have noticed. */
    shutdownNoticeMs: number;
  };
}

export function edgeSettingsOf(variables: EnvVariables): EdgeSettings {
  const perMinute = (name: string, fallback: number) =>
    variables.integer(name, { fallback, min: 0, max: MOST_PER_MINUTE });
  return {
    edge: {
      organizationPerMinute: perMinute('RATE_LIMIT_PER_MINUTE', 600),
      addressPerMinute: perMinute('RATE_LIMIT_PER_ADDRESS_PER_MINUTE', 3000),
      countTimeoutMs: variables.integer('RATE_LIMIT_TIMEOUT_MS', { fallback: 250, min: 50, max: 10_000 }),
      trustedProxyHops: variables.integer('TRUST_PROXY_HOPS', { fallback: 0, min: 0, max: 10 }),
      allowedOrigins: originsOf(variables),
      shutdownNoticeMs: 1_000 * variables.number('API_SHUTDOWN_NOTICE_SECONDS', { fallback: 5, min: 0, max: 600 }),
    },
  };
}

function originsOf(variables: EnvVariables): string[] {
  const origins = (variables.text('CORS_ALLOWED_ORIGINS') ?? '').split(',').map((origin) => origin.trim());
  return origins.filter(Boolean).map((origin) => {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url && /^https?:$/.test(url.protocol) && url.origin === origin.toLowerCase()) return url.origin;
    throw new EnvError(
      'CORS_ALLOWED_ORIGINS',
      'must list origins (scheme, host and port, nothing else), separated by commas',
      'CORS_ALLOWED_ORIGINS=https://app.example.com',
    );
  });
}
