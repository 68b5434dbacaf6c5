import { TokenVerifier, type TokenVerifierOptions } from '../../../src/auth/token-verifier.js';
import { TEST_AUDIENCE, TEST_ISSUER, TEST_JWT_SECRET } from '../../support/tokens.js';
import type { Attack } from '../attacks.js';
import { KeyServer, type KeyServerAnswer, newKey, type PublishedKey } from '../key-server.js';
import { rawRequest } from '../raw-request.js';
import { byEc, byRsa, goodClaims, hs256, jws, now } from './forged.js';

const READ = '/api/background/email/templates';
const FLOOD = 500;

const signedBy = ({ alg, kid, privateKey }: PublishedKey, more: object = {}): string =>
  jws({ alg, kid }, goodClaims(more), alg === 'RS256' ? byRsa(privateKey) : byEc(privateKey));
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Where a minute must pass: the verifier itself, with a clock that this moves, and a key server of its own. */
async function withClock(
  wrong: (parts: {
    keys: KeyServer;
    verify: (token: string) => Promise<string>;
    pass: (seconds: number) => void;
  }) => Promise<string | undefined>,
): Promise<string | undefined> {
  const keys = await KeyServer.start();
  const start = Date.now();
  let ahead = 0;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => start + ahead);
  const verifier = new TokenVerifier(optionsOf(keys.url), () => start + ahead);
  const verify = (token: string): Promise<string> =>
    verifier.verify(token).then(
      (identity) => (identity ? 'accepted' : 'refused'),
      (error: Error) => error.name,
    );
  try {
    return await wrong({ keys, verify, pass: (seconds) => (ahead += seconds * 1000) });
  } finally {
    clock.mockRestore();
    await keys.close();
  }
}

function optionsOf(jwksUrl: string): TokenVerifierOptions {
  return {
    secret: TEST_JWT_SECRET,
    jwksUrl,
    audience: TEST_AUDIENCE,
    issuer: TEST_ISSUER,
    organizationClaims: ['app_metadata.organization_id', 'organization_id'],
    roleClaims: ['app_metadata.role', 'user_role'],
  };
}

function unless(found: readonly (string | number)[], ...wanted: (string | number)[]): string | undefined {
  return JSON.stringify(found) === JSON.stringify(wanted)
    ? undefined
    : `${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
}

const ofProcesses: Attack[] = [
  {
    what: 'a key server that is away at the first token: 503 for its tokens, not for the secret’s',
    async wrong({ keys, replicas: [, second] }) {
      const [away, good] = [signedBy(keys.key('ES256')), hs256()];
      const theirs = await rawRequest(second, { path: READ, headers: bearer(away) });
      const ours = await rawRequest(second, { path: READ, headers: bearer(good) });
      const asked = keys.requests;
      keys.answer = 'keys';
      return unless([theirs.status, String(theirs.headers['retry-after']), ours.status, asked], 503, '5', 200, 1);
    },
  },
  {
    what: `${FLOOD} unknown key ids at once: the key server is asked once`,
    async wrong({ keys, replicas: [base] }) {
      keys.answer = 'keys';
      await rawRequest(base, { path: READ, headers: bearer(signedBy(keys.key('ES256'))) });
      const before = keys.requests;
      const stranger = newKey('ES256', 'stranger');
      const statuses = new Set<number>();
      for (let start = 0; start < FLOOD; start += 50) {
        const some = Array.from({ length: 50 }, (_, nth) => signedBy({ ...stranger, kid: `unknown-${start + nth}` }));
        const answers = await Promise.all(
          some.map((token) => rawRequest(base, { path: READ, headers: bearer(token) })),
        );
        for (const { status } of answers) statuses.add(status);
      }
      const asked = keys.requests - before;
      return asked > 1 ? `asked ${asked} times` : unless([...statuses], 401);
    },
  },
];

const failing = (answer: KeyServerAnswer): Attack => ({
  what: `a key server that answers ${answer}: asked once, its tokens wait, the secret’s count`,
  wrong: () =>
    withClock(async ({ keys, verify }) => {
      keys.answer = answer;
      const startedAt = performance.now();
      const memory = process.memoryUsage().rss;
      const first = await verify(signedBy(keys.key('RS256')));
      const second = await verify(signedBy(keys.key('RS256'), { sub: 'again' }));
      const ours = await verify(hs256());
      if (performance.now() - startedAt > 4_000) return 'took more than its two seconds';
      if (process.memoryUsage().rss - memory > 48 * 1_048_576) return 'the whole answer was read';
      return unless(
        [first, second, ours, keys.requests, keys.redirected],
        'KeysUnavailableError',
        'KeysUnavailableError',
        'accepted',
        1,
        0,
      );
    }),
});

const rotation: Attack[] = [
  {
    what: 'a new key: accepted once the cool-down of 30 seconds is over, not asked for sooner',
    wrong: () =>
      withClock(async ({ keys, verify, pass }) => {
        const first = await verify(signedBy(keys.key('ES256')));
        const added = newKey('ES256', 'ec-2');
        keys.keys.push(added);
        const early = await verify(signedBy(added));
        pass(31);
        return unless(
          [first, early, await verify(signedBy(added)), keys.requests],
          'accepted',
          'refused',
          'accepted',
          2,
        );
      }),
  },
  {
    what: 'a key that was withdrawn: refused after the ten minutes for which keys are kept',
    wrong: () =>
      withClock(async ({ keys, verify, pass }) => {
        const withdrawn = keys.key('ES256');
        const claims = { exp: now() + 3_600 };
        const before = await verify(signedBy(withdrawn, claims));
        keys.keys = [newKey('ES256', 'ec-2')];
        pass(601);
        return unless([before, await verify(signedBy(withdrawn, claims))], 'accepted', 'refused');
      }),
  },
  {
    what: 'another key under the old name: the old one is refused after ten minutes',
    wrong: () =>
      withClock(async ({ keys, verify, pass }) => {
        const old = keys.key('ES256');
        const claims = { exp: now() + 3_600 };
        const before = await verify(signedBy(old, claims));
        const replaced = newKey('ES256', old.kid);
        keys.keys = [replaced];
        pass(601);
        const after = [await verify(signedBy(old, { ...claims, jti: '2' })), await verify(signedBy(replaced, claims))];
        return unless([before, ...after], 'accepted', 'refused', 'accepted');
      }),
  },
  {
    what: 'a key server that goes away later: known keys go on counting, strangers stay out',
    wrong: () =>
      withClock(async ({ keys, verify, pass }) => {
        const claims = { exp: now() + 3_600 };
        const before = await verify(signedBy(keys.key('RS256'), claims));
        keys.answer = 500;
        pass(601);
        const known = await verify(signedBy(keys.key('RS256'), { ...claims, jti: '2' }));
        const stranger = await verify(signedBy(newKey('RS256', 'stranger'), claims));
        return unless([before, known, stranger, keys.requests], 'accepted', 'accepted', 'refused', 2);
      }),
  },
  {
    what: 'unknown key ids for ten minutes: one request a cool-down',
    wrong: () =>
      withClock(async ({ keys, verify, pass }) => {
        await verify(signedBy(keys.key('ES256')));
        const stranger = newKey('ES256', 'stranger');
        for (let nth = 0; nth < 60; nth += 1) {
          pass(10);
          await verify(signedBy({ ...stranger, kid: `unknown-${nth}` }, { exp: now() + 3_600 }));
        }
        return keys.requests > 21 ? `asked ${keys.requests} times in ten minutes` : undefined;
      }),
  },
  {
    what: 'nbf 29 seconds ahead is near enough, 31 are not',
    wrong: () =>
      withClock(async ({ verify }) => {
        const at = now();
        return unless(
          [await verify(hs256({ nbf: at + 29 })), await verify(hs256({ nbf: at + 31 }))],
          'accepted',
          'refused',
        );
      }),
  },
  {
    what: 'a token that was verified a moment ago: refused when its time is over',
    wrong: () =>
      withClock(async ({ verify, pass }) => {
        const token = hs256({ exp: now() + 5 });
        const before = await verify(token);
        pass(36);
        return unless([before, await verify(token)], 'accepted', 'refused');
      }),
  },
];

/** The published keys: away, wrong, rotated, asked for too often. */
export const keyAttacks: Attack[] = [
  ...ofProcesses,
  ...([500, 204, 'garbage', 'no set', 'redirect', 'huge', 'hang'] as const).map(failing),
  ...rotation,
];
