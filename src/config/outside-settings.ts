import { EnvError, type EnvVariables, HTTP } from './env-variables.js';
import { type ExternalTarget, readExternalTargets } from './external-targets.js';
import { secretOf } from './secret-variable.js';

/** The other systems: embeddings, n8n, configured HTTP targets, the mail server, webhooks, and how they reach us. */
export interface OutsideSettings {
  embeddings: {
    apiKey: string | undefined;
    baseUrl: string;
    model: string;
    /** Rate over all workers; 0 means no limit of ours. */
    tokensPerMinute: number;
    /** In US dollars; undefined where it is not configured. */
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
  /** What webhooks are signed with, and where they may go. */
  webhook: { signingMasterKey: string | undefined; allowHttp: boolean; allowedPrivateHosts: string[] };
}

export function outsideSettingsOf(variables: EnvVariables, port: number, nodeEnv: string): OutsideSettings {
  return {
    embeddings: embeddingsOf(variables),
    n8n: n8nOf(variables),
    externalTargets: readExternalTargets(variables.text('EXTERNAL_TARGETS'), variables),
    outboundDnsServers: nameServersOf(variables),
    apiPublicUrl: variables.url('API_PUBLIC_URL', HTTP, 'https://tasks.example.com') ?? `http://localhost:${port}`,
    mail: mailOf(variables),
    analyticsTimeZone: timeZoneOf(variables),
    webhook: webhookOf(variables, nodeEnv),
  };
}

function embeddingsOf(variables: EnvVariables): OutsideSettings['embeddings'] {
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

function n8nOf(variables: EnvVariables): OutsideSettings['n8n'] {
  return {
    url: variables.url('N8N_WEBHOOK_URL', HTTP, 'https://n8n.example.com'),
    token: variables.text('N8N_WEBHOOK_TOKEN'),
    header:
      variables.matching('N8N_WEBHOOK_HEADER', /^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header', 'X-N8N-Token') ??
      'Authorization',
  };
}

function mailOf(variables: EnvVariables): OutsideSettings['mail'] {
  return {
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

function webhookOf(variables: EnvVariables, nodeEnv: string): OutsideSettings['webhook'] {
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
