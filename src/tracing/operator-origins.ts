import type { Env } from '../config/env.js';

/**
 * The systems that the operator named, as origins: they may know of our traces. Whatever else is called a tenant named, whose
 * receivers get no header of ours that would join their requests to each other or to this deployment.
 */
export function operatorOrigins(env: Pick<Env, 'supabase' | 'embeddings' | 'n8n' | 'externalTargets'>): Set<string> {
  const urls = [
    env.supabase?.url,
    env.embeddings.baseUrl,
    env.n8n.url,
    ...[...env.externalTargets.values()].map(({ url }) => url),
  ];
  return new Set(urls.flatMap((url) => (url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [])));
}
