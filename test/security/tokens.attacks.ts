import { type Attack, tryEach } from './attacks.js';
import { type RawAnswer, rawRequest } from './raw-request.js';
import type { SecurityStage } from './security-stage.js';
import { keyAttacks } from './tokens/key-attacks.js';
import { type RefusedToken, refusedTokens } from './tokens/refused-tokens.js';
import { type UnderstoodToken, understoodTokens } from './tokens/understood-tokens.js';

const READ = '/api/background/email/templates';
const STATS = '/api/background/queue/stats';
const SUBMIT = '/api/background/tasks';
const BODY = JSON.stringify({
  name: 'by a forged token',
  task_type: 'webhook_delivery',
  payload: { webhook_url: 'https://example.com', data: 1 },
  delay_seconds: 86_400,
});
const JSON_TYPE = { 'content-type': 'application/json' };

/** What every refusal must look like, learned from the first one on each route. */
const refusals = new Map<string, string>();

/** Who gets in: every way to forge, bend, age or mislabel a token. */
export function tokens(stage: SecurityStage): void {
  describe('keys', () => tryEach(stage, 'tokens', keyAttacks));
  describe('refused', () => tryEach(stage, 'tokens', refusedTokens.map(refused)));
  describe('understood', () => tryEach(stage, 'tokens', understoodTokens.map(understood)));
}

function refused({ what, sent }: RefusedToken): Attack {
  return {
    what,
    async wrong(stage) {
      const authorization = await sent(stage.keys);
      const headers: Record<string, string[]> = authorization.length === 0 ? {} : { authorization };
      const [before, asked] = [await stage.stored(), stage.keys.redirected];
      const [base] = stage.replicas;
      const read = await rawRequest(base, { path: READ, headers });
      const submit = await rawRequest(base, {
        method: 'POST',
        path: SUBMIT,
        headers: { ...headers, ...JSON_TYPE },
        body: BODY,
      });
      if ((await stage.stored()) !== before) return 'a task was stored';
      if (stage.keys.redirected !== asked) return 'an address out of the token was asked';
      return unlike401(READ, read) ?? unlike401(SUBMIT, submit);
    },
  };
}

/** The same bytes for every reason. */
function unlike401(path: string, { status, headers, text }: RawAnswer): string | undefined {
  if (status !== 401) return `${path}: ${status} ${text.slice(0, 200)}`;
  if (!/^Bearer( error="invalid_token")?$/.test(String(headers['www-authenticate'])))
    return 'WWW-Authenticate is missing';
  const known = refusals.get(path) ?? text;
  refusals.set(path, known);
  return known === text ? undefined : `${path}: other bytes than for other reasons: ${text}`;
}

function understood({ what, token, headers = {}, scheme = 'Bearer', ...expected }: UnderstoodToken): Attack {
  return {
    what,
    async wrong(stage) {
      const [base] = stage.replicas;
      const all = { ...headers, authorization: `${scheme} ${token(stage.keys)}` };
      const before = await stage.stored();
      const read = await rawRequest(base, { path: READ, headers: all });
      const stats = await rawRequest(base, { path: STATS, headers: all });
      const submit = await rawRequest(base, {
        method: 'POST',
        path: SUBMIT,
        headers: { ...all, ...JSON_TYPE },
        body: BODY,
      });
      const stored = (await stage.stored()) - before;
      const got = { read: read.status, stats: stats.status, submit: submit.status, stored };
      const wanted = { ...expected, stored: expected.submit === 202 ? 1 : 0 };
      return JSON.stringify(got) === JSON.stringify(wanted)
        ? undefined
        : `${JSON.stringify(got)} ${submit.text.slice(0, 200)}`;
    },
  };
}
