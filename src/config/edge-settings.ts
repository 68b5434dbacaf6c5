import { EnvError, type EnvVariables } from './env-variables.js';
import type { Env } from './env.js';

const MOST_PER_MINUTE = 10_000_000;

/** Who may call the API, from where and how often. */
export function edgeOf(variables: EnvVariables): Env['edge'] {
  const perMinute = (name: string, fallback: number) =>
    variables.integer(name, { fallback, min: 0, max: MOST_PER_MINUTE });
  return {
    organizationPerMinute: perMinute('RATE_LIMIT_PER_MINUTE', 600),
    addressPerMinute: perMinute('RATE_LIMIT_PER_ADDRESS_PER_MINUTE', 3000),
    trustedProxyHops: variables.integer('TRUST_PROXY_HOPS', { fallback: 0, min: 0, max: 10 }),
    allowedOrigins: originsOf(variables),
    shutdownNoticeMs: 1_000 * variables.number('API_SHUTDOWN_NOTICE_SECONDS', { fallback: 5, min: 0, max: 600 }),
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
