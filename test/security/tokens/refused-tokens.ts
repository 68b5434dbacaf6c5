import { generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { deflateRawSync } from 'node:zlib';
import { TEST_AUDIENCE, TEST_ISSUER, TEST_JWT_SECRET } from '../../support/tokens.js';
import { newKey, type KeyServer } from '../key-server.js';
import { byEc, byEd, byPss, byRsa, bySecret, goodClaims, hmac, hs256, hs256Text, jws, now, part } from './forged.js';

/** Credentials that must be answered 401. */
export interface RefusedToken {
  what: string;
  /** The Authorization headers of the request. */
  sent(keys: KeyServer): Promise<string[]> | string[];
}

const bearer = (what: string, token: (keys: KeyServer) => Promise<string> | string): RefusedToken => ({
  what,
  sent: async (keys) => [`Bearer ${await token(keys)}`],
});
const header = (what: string, ...values: string[]): RefusedToken => ({ what, sent: () => values });

const foreignRsa = newKey('RS256', 'rsa-1').privateKey;
const foreignEc = newKey('ES256', 'ec-1');
const foreignEd = generateKeyPairSync('ed25519').privateKey;
const zeros = () => Buffer.alloc(64);
const swapped = (token: string, at: number, by: string) =>
  token
    .split('.')
    .map((piece, index) => (index === at ? by : piece))
    .join('.');

const schemes: RefusedToken[] = [
  header('no header'),
  header('an empty header', ''),
  header('the scheme alone', 'Bearer'),
  header('an empty token', 'Bearer '),
  header('Basic', `Basic ${Buffer.from('admin:admin').toString('base64')}`),
  header('another scheme with a good token', `Token ${hs256()}`),
  header('a good token without a scheme', hs256()),
  header('a good token behind a comma', `Bearer,${hs256()}`),
  header('two tokens in one header', `Bearer ${hs256()} ${hs256()}`),
  header('a list of two', `Bearer ${hs256()}, Bearer ${hs256()}`),
  header('a bad header before a good one', 'Bearer x.y.z', `Bearer ${hs256()}`),
  header('a good header before a bad one', `Bearer ${hs256()}`, 'Bearer x.y.z'),
  header('a good header twice', `Bearer ${hs256()}`, `Bearer ${hs256()}`),
];

const algorithms: RefusedToken[] = [
  ...['none', 'None', 'NONE', 'nOnE', '', ' none'].map((alg) =>
    bearer(`alg "${alg}" without a signature`, () => jws({ alg }, goodClaims(), () => Buffer.alloc(0))),
  ),
  bearer('alg none with the secret’s signature', () => jws({ alg: 'none' }, goodClaims())),
  ...[undefined, null, 256, ['HS256'], { HS256: true }, 'hs256', 'HS256 ', '__proto__'].map((alg) =>
    bearer(`alg ${JSON.stringify(alg)}`, () => jws({ alg }, goodClaims())),
  ),
  bearer('HS384 with the right secret', () => jws({ alg: 'HS384' }, goodClaims(), hmac(TEST_JWT_SECRET, 384))),
  bearer('HS512 with the right secret', () => jws({ alg: 'HS512' }, goodClaims(), hmac(TEST_JWT_SECRET, 512))),
  bearer('HS256 said, HS512 signed', () => jws({ alg: 'HS256' }, goodClaims(), hmac(TEST_JWT_SECRET, 512))),
  ...(['RS256', 'ES256'] as const).flatMap((alg) => [
    bearer(`HS256 with the ${alg} public key as PEM`, (keys) =>
      jws({ alg: 'HS256', kid: keys.key(alg).kid }, goodClaims(), hmac(pemOf(keys, alg))),
    ),
    bearer(`HS256 with the ${alg} public key as DER`, (keys) =>
      jws({ alg: 'HS256' }, goodClaims(), hmac(keys.key(alg).publicKey.export({ format: 'der', type: 'spki' }))),
    ),
    bearer(`HS256 with the ${alg} public key as JWK`, (keys) =>
      jws({ alg: 'HS256' }, goodClaims(), hmac(JSON.stringify(keys.key(alg).publicKey.export({ format: 'jwk' })))),
    ),
  ]),
  bearer('HS256 with an empty secret', () => jws({ alg: 'HS256' }, goodClaims(), hmac(''))),
  bearer('PS256 by the published RSA key', (keys) =>
    jws({ alg: 'PS256', kid: 'rsa-1' }, goodClaims(), byPss(rsa(keys))),
  ),
  bearer('RS384 by the published RSA key', (keys) =>
    jws({ alg: 'RS384', kid: 'rsa-1' }, goodClaims(), byRsa(rsa(keys), 384)),
  ),
  bearer('RS512 by the published RSA key', (keys) =>
    jws({ alg: 'RS512', kid: 'rsa-1' }, goodClaims(), byRsa(rsa(keys), 512)),
  ),
  bearer('EdDSA by a key of its own', () => jws({ alg: 'EdDSA', kid: 'ec-1' }, goodClaims(), byEd(foreignEd))),
  bearer('ES256 with the kid of the RSA key', (keys) =>
    jws({ alg: 'ES256', kid: 'rsa-1' }, goodClaims(), byEc(keys.key('ES256').privateKey)),
  ),
  bearer('RS256 with the kid of the EC key', (keys) =>
    jws({ alg: 'RS256', kid: 'ec-1' }, goodClaims(), byRsa(rsa(keys))),
  ),
];

const foreign = (what: string, more: object) =>
  bearer(what, () => jws({ alg: 'ES256', ...more }, goodClaims(), byEc(foreignEc.privateKey)));

const keysOfItsOwn: RefusedToken[] = [
  bearer('another secret', () => jws({ alg: 'HS256' }, goodClaims(), hmac(`${TEST_JWT_SECRET}\n`))),
  bearer('RS256 by a foreign key with a known kid', () =>
    jws({ alg: 'RS256', kid: 'rsa-1' }, goodClaims(), byRsa(foreignRsa)),
  ),
  foreign('ES256 by a foreign key with a known kid', { kid: 'ec-1' }),
  bearer('an ES256 signature of zeros', () => jws({ alg: 'ES256', kid: 'ec-1' }, goodClaims(), zeros)),
  bearer('an ES256 signature as DER', (keys) =>
    jws({ alg: 'ES256', kid: 'ec-1' }, goodClaims(), byEc(keys.key('ES256').privateKey, 'der')),
  ),
  bearer('an empty RS256 signature', () => jws({ alg: 'RS256', kid: 'rsa-1' }, goodClaims(), () => Buffer.alloc(0))),
  foreign('an unknown kid', { kid: 'nobody' }),
  foreign('a kid that walks to a file', { kid: '../../../../dev/null' }),
  foreign('a kid with SQL', { kid: "' UNION SELECT 'secret" }),
  foreign('a kid that is a URL', { kid: 'http://169.254.169.254/latest/meta-data' }),
  foreign('a kid that is an array', { kid: ['ec-1'] }),
  foreign('a kid that is a number', { kid: 1 }),
  foreign('a kid that is null', { kid: null }),
  foreign('a kid of 6,000 characters', { kid: 'k'.repeat(6_000) }),
  foreign('a kid __proto__', { kid: '__proto__' }),
  foreign('no kid', {}),
  bearer('HS256 with the content of /dev/null', () =>
    jws({ alg: 'HS256', kid: '/dev/null' }, goodClaims(), hmac('\0')),
  ),
  foreign('its own key as jwk', { jwk: foreignEc.publicKey.export({ format: 'jwk' }) }),
  foreign('its own key as jwk with a known kid', { kid: 'ec-1', jwk: foreignEc.publicKey.export({ format: 'jwk' }) }),
  foreign('its own certificate as x5c', {
    x5c: [foreignEc.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
  }),
  ...['jku', 'x5u'].flatMap((name) => [
    bearer(`its own keys at ${name}`, (keys) =>
      jws({ alg: 'ES256', kid: 'ec-1', [name]: trapOf(keys) }, goodClaims(), byEc(foreignEc.privateKey)),
    ),
    bearer(`a good signature with ${name}`, (keys) => hs256({}, { [name]: trapOf(keys) })),
  ]),
];

const shapes: RefusedToken[] = [
  bearer('crit with a name nobody knows', () => hs256({}, { crit: ['x'], x: 1 })),
  bearer('crit that is empty', () => hs256({}, { crit: [] })),
  bearer('crit with exp', () => hs256({}, { crit: ['exp'] })),
  bearer('crit that is no array', () => hs256({}, { crit: 'b64' })),
  bearer('an unencoded payload (b64: false)', () => {
    const head = part({ alg: 'HS256', b64: false, crit: ['b64'] });
    const claims = JSON.stringify(goodClaims()).replaceAll('.', '');
    return `${head}.${part(claims)}.${bySecret(`${head}.${claims}`).toString('base64url')}`;
  }),
  bearer('a token inside a token', () => jws({ alg: 'HS256', cty: 'JWT' }, hs256())),
  bearer('a token that is encrypted', () =>
    new CompactEncrypt(Buffer.from(JSON.stringify(goodClaims())))
      .setProtectedHeader({ alg: 'dir', enc: 'A128CBC-HS256' })
      .encrypt(Buffer.from(TEST_JWT_SECRET.slice(0, 32))),
  ),
  bearer('a payload that is deflated', () =>
    jws({ alg: 'HS256', zip: 'DEF' }, deflateRawSync(JSON.stringify(goodClaims()))),
  ),
  ...['null', '[]', '"text"', '1', '{', '', '{"sub":"x"'].map((claims) =>
    bearer(`the claims ${claims || 'of nothing'}`, () => jws({ alg: 'HS256' }, claims)),
  ),
  ...['null', '[]', '{', ''].map((head) => bearer(`the header ${head || 'of nothing'}`, () => jws(head, goodClaims()))),
  bearer('a changed payload', () => swapped(hs256(), 1, part(goodClaims({ sub: 'somebody-else' })))),
  bearer('a changed header', () => swapped(hs256(), 0, part({ alg: 'HS256', typ: 'at+jwt' }))),
  bearer('a signature that is cut', () => hs256().slice(0, -4)),
  bearer('another token’s signature', () => swapped(hs256(), 2, hs256({ sub: 'x' }).split('.')[2] ?? '')),
  bearer('a dot behind it', () => `${hs256()}.`),
  bearer('a fourth part', () => `${hs256()}.${part({})}`),
  bearer('padding', () => `${hs256()}=`),
  bearer('a header with padding', () => hs256({}, { x: '' }).replace('.', '==.')),
  bearer('a quote behind it', () => `${hs256()}"`),
  bearer('two dots alone', () => '..'),
  bearer('a signature in the other base64 alphabet', () => inOtherAlphabet()),
  bearer('a signature in another spelling of the same bytes', () => respelled(hs256())),
  bearer('one byte above 8 KiB', () => ofLength(8_193)),
];

const times: RefusedToken[] = [
  ...[undefined, null, '4102444800', true, [4_102_444_800], {}, 0, -1, -4_102_444_800, 0.5].map((exp) =>
    bearer(`exp ${JSON.stringify(exp)}`, () => hs256({ exp })),
  ),
  bearer('exp 31 seconds ago', () => hs256({ exp: now() - 31 })),
  bearer('exp beyond all numbers', () => hs256Text('', '"exp":1e999')),
  bearer('exp written twice, the last one past', () => hs256Text('', '"exp":1')),
  bearer('nbf in 40 seconds', () => hs256({ nbf: now() + 40 })),
  bearer('nbf as text', () => hs256({ nbf: '0' })),
  bearer('iat as text', () => hs256({ iat: 'yesterday' })),
];

const parties: RefusedToken[] = [
  ...[undefined, null, '', 'other', `${TEST_AUDIENCE}2`, TEST_AUDIENCE.toUpperCase(), [], ['other'], {}].map((aud) =>
    bearer(`aud ${JSON.stringify(aud)}`, () => hs256({ aud })),
  ),
  ...[undefined, null, 'https://evil.example', `${TEST_ISSUER}/`, [TEST_ISSUER], TEST_ISSUER.toUpperCase()].map((iss) =>
    bearer(`iss ${JSON.stringify(iss)}`, () => hs256({ iss })),
  ),
  bearer('aud written twice, the last one another', () => hs256Text('', '"aud":"other"')),
  ...[undefined, null, '', 7, ['token-user'], { id: 'x' }, 'u'.repeat(201)].map((sub) =>
    bearer(`sub ${JSON.stringify(sub)?.slice(0, 20)}`, () => hs256({ sub })),
  ),
  bearer('sub with NUL', () => hs256({ sub: 'a\0b' })),
  bearer('sub with a line break', () => hs256({ sub: 'a\r\nb' })),
  bearer('sub with half a character', () => hs256Text('', '"sub":"a\\ud800"')),
  bearer('Supabase’s public key', () => hs256({ sub: undefined, role: 'anon', app_metadata: undefined })),
];

/** Every credential that opens nothing. */
export const refusedTokens: RefusedToken[] = [
  ...schemes,
  ...algorithms,
  ...keysOfItsOwn,
  ...shapes,
  ...times,
  ...parties,
];

function rsa(keys: KeyServer) {
  return keys.key('RS256').privateKey;
}

function pemOf(keys: KeyServer, alg: 'RS256' | 'ES256'): string {
  return keys.key(alg).publicKey.export({ format: 'pem', type: 'spki' }).toString();
}

/** An address of the key server that is asked by nobody: `redirected` counts who comes. */
function trapOf(keys: KeyServer): string {
  return new URL('/elsewhere', keys.url).href;
}

function inOtherAlphabet(): string {
  for (let nth = 0; ; nth += 1) {
    const token = hs256({ nth });
    if (/[-_]/.test(token)) return token.replaceAll('-', '+').replaceAll('_', '/');
  }
}

/** The last character of 43 bears four bits that count and two that do not. */
function respelled(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + alphabet[last ^ 1];
}

function ofLength(length: number): string {
  for (let fill = 5_000; ; fill += 1) {
    const token = hs256({ fill: 'x'.repeat(fill) });
    if (token.length >= length) return token;
  }
}
