import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTVerifyGetKey,
  type RemoteJWKSetOptions,
} from 'jose';
import { operatorFetch } from '../integrations/outbound-http/operator-fetch.js';

/** The key server did not answer and no earlier answer is known: the token may be good. */
export class KeysUnavailableError extends Error {
  constructor(cause: unknown) {
    super('The token keys could not be read', { cause });
    this.name = 'KeysUnavailableError';
  }
}

/** An unknown key id makes jose ask again no sooner than this after a good answer. */
const COOL_DOWN_MS = 30_000;
/** After any request, good or not, the next one waits this long. */
const REST_MS = 10_000;
const FETCH_TIMEOUT_MS = 2_000;
/** Hundreds of keys. */
const MAX_KEYS_BYTES = 262_144;

type Fetch = NonNullable<RemoteJWKSetOptions[typeof customFetch]>;

/**
 * Finds the key of a token in the JWKS at `url`, however many tokens come with at most one request in 10 s. While the
 * server is away the keys known from before go on counting.
 * @throws KeysUnavailableError from the returned function, when no keys are known
 */
export function jwksKeys(url: string, now: () => number): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(url), {
    cooldownDuration: COOL_DOWN_MS,
    timeoutDuration: FETCH_TIMEOUT_MS,
    [customFetch]: resting(operatorFetch({ deadlineMs: FETCH_TIMEOUT_MS, maxAnswerBytes: MAX_KEYS_BYTES }), now),
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      const known = remote.jwks();
      if (!known) throw new KeysUnavailableError(error);
      return createLocalJWKSet(known)(header, token);
    }
  };
}

/** jose's own cool-down starts with a good answer only, so a dead server would be asked once per token. */
function resting(ask: Fetch, now: () => number): Fetch {
  let resumesAt = 0;
  return (url, options) => {
    if (now() < resumesAt) return Promise.reject(new Error('The key server was asked a moment ago'));
    resumesAt = now() + REST_MS;
    return ask(url, options);
  };
}

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
