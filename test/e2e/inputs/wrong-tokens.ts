import { generateKeyPair, SignJWT } from 'jose';
import { TEST_JWT_SECRET, tokenFor } from '../../support/tokens.js';

/** Credentials that must open nothing. */
export interface WrongToken {
  what: string;
  status: 400 | 401 | 403;
  headers: () => Promise<Record<string, string>>;
  query?: string;
}

const good = { organizationId: 'org', role: 'admin' as const };
const claims = { app_metadata: { organization_id: 'org', role: 'admin' } };
const now = Math.floor(Date.now() / 1000);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const signed = (secret: string, alg = 'HS256') =>
  new SignJWT(claims)
    .setProtectedHeader({ alg })
    .setSubject('user')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (header: object) => `${part(header)}.${part({ ...claims, sub: 'user', exp: now + 600 })}.`;

async function ofAForeignKey(alg: string): Promise<string> {
  const { privateKey } = await generateKeyPair(alg);
  return new SignJWT(claims).setProtectedHeader({ alg }).setSubject('user').setExpirationTime('1h').sign(privateKey);
}

export const wrongTokens: WrongToken[] = [
  { what: 'none', status: 401, headers: async () => ({}) },
  { what: 'an empty one', status: 401, headers: async () => ({ authorization: 'Bearer ' }) },
  {
    what: 'another scheme',
    status: 401,
    headers: async () => ({ authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }),
  },
  { what: 'no JWT at all', status: 401, headers: async () => bearer('hunter2') },
  { what: 'three parts of nonsense', status: 401, headers: async () => bearer('a.b.c') },
  { what: 'alg none', status: 401, headers: async () => bearer(unsigned({ alg: 'none' })) },
  {
    what: 'alg None with a signature’s dot',
    status: 401,
    headers: async () => bearer(unsigned({ alg: 'None', typ: 'JWT' })),
  },
  {
    what: 'another secret',
    status: 401,
    headers: async () => bearer(await signed('another-secret-another-secret-another-1')),
  },
  {
    what: 'HS512 with the right secret',
    status: 401,
    headers: async () => bearer(await signed(TEST_JWT_SECRET.repeat(2), 'HS512')),
  },
  { what: 'RS256 of a foreign key', status: 401, headers: async () => bearer(await ofAForeignKey('RS256')) },
  { what: 'ES256 of a foreign key', status: 401, headers: async () => bearer(await ofAForeignKey('ES256')) },
  {
    what: 'a changed payload',
    status: 401,
    headers: async () =>
      bearer((await tokenFor(good)).replace(/\.[^.]+\./, `.${part({ ...claims, sub: 'x', exp: now + 600 })}.`)),
  },
  { what: 'expired', status: 401, headers: async () => bearer(await tokenFor({ ...good, exp: now - 31 })) },
  { what: 'without exp', status: 401, headers: async () => bearer(await tokenFor({ ...good, exp: undefined })) },
  {
    what: 'exp as text',
    status: 401,
    headers: async () => bearer(await tokenFor({ ...good, exp: String(now + 600) })),
  },
  { what: 'not yet valid', status: 401, headers: async () => bearer(await tokenFor({ ...good, nbf: now + 600 })) },
  { what: 'huge', status: 401, headers: async () => bearer(await tokenFor({ ...good, padding: 'x'.repeat(10_000) })) },
  { what: 'no organization', status: 403, headers: async () => bearer(await tokenFor({ role: 'member' })) },
  {
    what: 'an organization in user_metadata only',
    status: 403,
    headers: async () => bearer(await tokenFor({ user_metadata: { organization_id: 'org', role: 'admin' } })),
  },
  {
    what: 'an organization that is no id',
    status: 403,
    headers: async () => bearer(await tokenFor({ organizationId: "org' or 1=1" })),
  },
  {
    what: 'a role array',
    status: 403,
    headers: async () => bearer(await tokenFor({ app_metadata: { organization_id: 'org', role: ['admin'] } })),
  },
  {
    what: 'a role nobody knows',
    status: 403,
    headers: async () => bearer(await tokenFor({ app_metadata: { organization_id: 'org', role: 'root' } })),
  },
  {
    what: 'a JWT in the query',
    status: 400,
    headers: async () => bearer(await tokenFor(good)),
    query: `?access_token=${unsigned({ alg: 'HS256' })}x`,
  },
];
