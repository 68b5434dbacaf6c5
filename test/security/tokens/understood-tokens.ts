import { TEST_AUDIENCE } from '../../support/tokens.js';
import type { KeyServer } from '../key-server.js';
import { byEc, byRsa, goodClaims, hs256, hs256Text, jws, now } from './forged.js';

/** What a token that is valid opens: who may read, who runs the platform. */
export interface UnderstoodToken {
  what: string;
  token(keys: KeyServer): string;
  headers?: Record<string, string | string[]>;
  scheme?: string;
  /** Statuses of a read, of an admin's read and of a submit. */
  read: number;
  stats: number;
  submit: number;
}

const asMember = { read: 200, stats: 403, submit: 202 };
const asAdmin = { read: 200, stats: 200, submit: 202 };
const asNobody = { read: 403, stats: 403, submit: 403 };
const metadata = (app_metadata: unknown) => () => hs256({ app_metadata });
const organization = (organization_id: unknown) => metadata({ organization_id });
const role = (value: unknown) => metadata({ organization_id: 'token-org', role: value });
const service = (more: object = {}) =>
  hs256({ role: 'service_role', sub: undefined, app_metadata: undefined, ...more });

const accepted: UnderstoodToken[] = [
  { what: 'HS256 by the secret', token: () => hs256(), ...asMember },
  {
    what: 'RS256 by a published key',
    token: (keys) => jws({ alg: 'RS256', kid: 'rsa-1' }, goodClaims(), byRsa(keys.key('RS256').privateKey)),
    ...asMember,
  },
  {
    what: 'ES256 by a published key',
    token: (keys) => jws({ alg: 'ES256', kid: 'ec-1' }, goodClaims(), byEc(keys.key('ES256').privateKey)),
    ...asMember,
  },
  { what: 'the scheme in lower case', token: () => hs256(), scheme: 'bearer', ...asMember },
  { what: 'our audience among others', token: () => hs256({ aud: ['other', TEST_AUDIENCE] }), ...asMember },
  { what: 'exp 25 seconds ago', token: () => hs256({ exp: now() - 25 }), ...asMember },
  { what: 'exp with a fraction', token: () => hs256({ exp: now() + 600.5 }), ...asMember },
  { what: 'nbf in 25 seconds', token: () => hs256({ nbf: now() + 25 }), ...asMember },
  {
    what: 'iat in an hour: nbf says from when a token counts',
    token: () => hs256({ iat: now() + 3_600 }),
    ...asMember,
  },
  { what: 'sub written twice: the last one counts', token: () => hs256Text('"sub":""'), ...asMember },
  { what: 'a token of 8 KiB less a little', token: () => hs256({ fill: 'x'.repeat(5_500) }), ...asMember },
];

const organizations: UnderstoodToken[] = [
  { what: 'no app_metadata', token: metadata(undefined), ...asNobody },
  { what: 'app_metadata null', token: metadata(null), ...asNobody },
  { what: 'app_metadata as text', token: metadata('organization_id'), ...asNobody },
  ...[null, '', [], ['token-org'], {}, 7, true, 'a b', 'ação', 'o'.repeat(201), "x' or '1'='1", 'a\u0000', 'a/b'].map(
    (value) => ({
      what: `the organization ${JSON.stringify(value).slice(0, 30)}`,
      token: organization(value),
      ...asNobody,
    }),
  ),
  {
    what: 'an organization its owner wrote',
    token: () => hs256({ app_metadata: {}, user_metadata: { organization_id: 'o', role: 'admin' } }),
    ...asNobody,
  },
  {
    what: 'an organization behind __proto__',
    token: () =>
      hs256Text('"__proto__":{"organization_id":"o"}', '"app_metadata":{"__proto__":{"organization_id":"o"}}'),
    ...asNobody,
  },
  {
    what: 'an organization in the other place',
    token: () => hs256({ app_metadata: null, organization_id: 'token-org' }),
    ...asMember,
  },
  { what: 'an organization named __proto__', token: organization('__proto__'), ...asMember },
  { what: 'an organization named constructor', token: organization('constructor'), ...asMember },
  {
    what: 'another organization in the header',
    token: () => hs256(),
    headers: { 'x-organization-id': 'other-org' },
    ...asNobody,
  },
  {
    what: 'its own organization in the header',
    token: () => hs256(),
    headers: { 'x-organization-id': 'token-org' },
    ...asMember,
  },
  {
    what: 'two organizations in the header',
    token: () => hs256(),
    headers: { 'x-organization-id': ['token-org', 'other-org'] },
    read: 400,
    stats: 400,
    submit: 400,
  },
  {
    what: 'a header that is no id',
    token: () => hs256(),
    headers: { 'x-organization-id': 'a b' },
    read: 400,
    stats: 400,
    submit: 400,
  },
];

const roles: UnderstoodToken[] = [
  { what: 'no role: a member', token: role(undefined), ...asMember },
  { what: 'role null: a member', token: role(null), ...asMember },
  { what: 'role viewer', token: role('viewer'), read: 200, stats: 403, submit: 403 },
  { what: 'role admin', token: role('admin'), ...asAdmin },
  ...[
    'root',
    'ADMIN',
    'Admin',
    ' admin',
    'admin ',
    'admin\u0000',
    'admin,member',
    '',
    ['admin'],
    { admin: true },
    3,
    true,
    'service_role',
    '__proto__',
  ].map((value) => ({ what: `role ${JSON.stringify(value)}`, token: role(value), ...asNobody })),
  {
    what: 'a role its owner wrote',
    token: () => hs256({ user_metadata: { role: 'admin', user_role: 'admin' } }),
    ...asMember,
  },
  {
    what: 'service_role its owner wrote',
    token: () => hs256({ user_metadata: { role: 'service_role' } }),
    ...asMember,
  },
  { what: 'service_role in an array', token: () => hs256({ role: ['service_role'] }), ...asMember },
  { what: 'service_role in capitals', token: () => hs256({ role: 'SERVICE_ROLE' }), ...asMember },
  {
    what: 'a role behind __proto__',
    token: () => hs256Text('"__proto__":{"role":"service_role","user_role":"admin"}'),
    ...asMember,
  },
  { what: 'the service key without an organization', token: () => service(), read: 200, stats: 200, submit: 403 },
  {
    what: 'the service key with the organization in its token',
    token: () => service({ app_metadata: { organization_id: 'token-org' } }),
    read: 200,
    stats: 200,
    submit: 403,
  },
  {
    what: 'the service key that names an organization',
    token: () => service(),
    headers: { 'x-organization-id': 'token-org' },
    ...asAdmin,
  },
];

/** Every token that is valid, and how far it opens. */
export const understoodTokens: UnderstoodToken[] = [...accepted, ...organizations, ...roles];
