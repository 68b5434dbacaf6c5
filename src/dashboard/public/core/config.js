// @ts-check

/**
 * What the server sends to the page before sign-in.
 * @typedef {{
 *   supabase: { url: string, anon_key: string } | null,
 *   development_token: boolean,
 *   outbox: boolean,
 *   claims: { organization: string[], role: string[] },
 *   version: string,
 * }} Config
 */

/** @type {Config} */
export const config = {
  supabase: null,
  development_token: false,
  outbox: false,
  claims: { organization: [], role: [] },
  version: '',
};

/** @throws {Error} when the server does not answer */
export async function loadConfig() {
  const response = await fetch('/dashboard/config.json', { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  Object.assign(config, await response.json());
}
