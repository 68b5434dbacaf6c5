import { knownSecretsMask } from '../../../secrets/known-secrets.js';
import { type Shown, shown } from '../masked-json.js';

/** What another system said at a callback URL. */
export interface Callback {
  body: Shown;
  /** Why the task fails, where the body says `"status": "failed"`. */
  failure?: string;
}

const MAX_MESSAGE = 500;

/** A callback's body as it is kept: bounded, without secrets. */
export function readCallback(body: unknown, secrets: readonly string[]): Callback {
  const failure = failureIn(body);
  return {
    body: shown(body ?? null, secrets),
    ...(failure !== undefined && { failure: knownSecretsMask(secrets)(failure).slice(0, MAX_MESSAGE) }),
  };
}

function failureIn(body: unknown): string | undefined {
  const { status, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (status !== 'failed') return undefined;
  return typeof message === 'string' && message !== '' ? message : 'no message given';
}
