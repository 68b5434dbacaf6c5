import type { Env } from './env.js';

/** Shorter ones are words that logs are full of. */
const SHORTEST = 10;

/** The deployment's own secrets: what no log line may hold. */
export function operatorSecrets(env: Env): string[] {
  const { supabase, jwt, embeddings, n8n, externalTargets, mail, webhook, metrics, payloadEncryptionKey } = env;
  const secrets = [
    supabase?.serviceRoleKey,
    jwt.secret,
    embeddings.apiKey,
    n8n.token,
    ...[...externalTargets.values()].map(({ auth }) => auth?.value),
    mail.eventsSecret,
    webhook.signingMasterKey,
    metrics.token,
    ...(payloadEncryptionKey?.split(',') ?? []).map((entry) => entry.trim().split(':')[1]),
    ...[...(env.redisUrl?.split(',') ?? []), env.queueDatabaseUrl, mail.smtpUrl, env.tracing?.endpoint].flatMap(
      passwordsIn,
    ),
  ];
  return secrets.flatMap((secret) => (secret !== undefined && secret.length >= SHORTEST ? [secret] : []));
}

/** A URL's password, as it is written there and as it is meant. */
function passwordsIn(url: string | undefined): string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { password } = new URL(url);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
