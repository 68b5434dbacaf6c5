import { EnvError, type EnvVariables, HTTP } from './env-variables.js';
import type { Env } from './env.js';
import { readExternalTargets } from './external-targets.js';
import { secretOf } from './secret-variable.js';

/** The team's Supabase project. */
export function supabaseOf(variables: EnvVariables, url: string | undefined): Env['supabase'] {
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

/** Where people sign in by password, and the key that every browser may have. */
export function supabaseAuthOf(variables: EnvVariables, url: string | undefined): Env['supabaseAuth'] {
  const anonKey = variables.text('NEXT_PUBLIC_SUPABASE_ANON_KEY');
  if (anonKey === undefined) return undefined;
  if (url === undefined) {
    throw new EnvError(
      'NEXT_PUBLIC_SUPABASE_URL',
      'must be set where NEXT_PUBLIC_SUPABASE_ANON_KEY is',
      'NEXT_PUBLIC_SUPABASE_URL=https://abc.supabase.co',
    );
  }
  return { url, anonKey };
}

/** The server that makes embeddings. */
export function embeddingsOf(variables: EnvVariables): Env['embeddings'] {
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
export function outsideOf(
  variables: EnvVariables,
): Pick<Env, 'n8n' | 'externalTargets' | 'outboundDnsServers' | 'apiPublicUrl' | 'mail' | 'analyticsTimeZone'> {
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
    externalTargets: readExternalTargets(variables.text('EXTERNAL_TARGETS'), variables),
    outboundDnsServers: nameServersOf(variables),
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

function nameServersOf(variables: EnvVariables): string[] {
  const servers = variables.matching(
    'OUTBOUND_DNS_SERVERS',
    /^\s*([\d.]+|\[[0-9a-f:]+\])(:\d{1,5})?(\s*,\s*([\d.]+|\[[0-9a-f:]+\])(:\d{1,5})?)*\s*$/i,
    'must list IP addresses, with a port where it is not 53, separated by commas',
    '10.0.0.2,[fd00::2]:5353',
  );
  return servers?.split(',').map((server) => server.trim()) ?? [];
}

function timeZoneOf(variables: EnvVariables): string {
  const zone = variables.text('ANALYTICS_TIME_ZONE') ?? 'America/Sao_Paulo';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw new EnvError('ANALYTICS_TIME_ZONE', 'must be an IANA time zone', 'ANALYTICS_TIME_ZONE=America/Sao_Paulo');
  }
}

/** What webhooks are signed with, and where they may go. */
export function webhookOf(variables: EnvVariables, nodeEnv: string): Env['webhook'] {
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
