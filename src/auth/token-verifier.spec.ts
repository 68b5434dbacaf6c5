import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeysUnavailableError } from './jwks-keys.js';
import { TokenVerifier, type TokenVerifierOptions } from './token-verifier.js';

const SECRET = 'a secret of at least thirty-two characters';
const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;
const options: TokenVerifierOptions = {
  secret: SECRET,
  jwksUrl: undefined,
  audience: undefined,
  issuer: undefined,
  organizationClaims: ['organization_id'],
  roleClaims: ['user_role'],
};

type Key = Parameters<SignJWT['sign']>[0];

function sign(
  claims: object,
  { key = new TextEncoder().encode(SECRET) as Key, header = { alg: 'HS256' } as JWTHeaderParameters } = {},
) {
  return new SignJWT({ sub: 'u1', organization_id: 'o1', exp: SECONDS + 600, ...claims })
    .setProtectedHeader(header)
    .sign(key);
}

describe('TokenVerifier with a secret', () => {
  const verifier = new TokenVerifier(options, () => NOW);

  it('knows the bearer of a good token', async () => {
    const identity = { userId: 'u1', organizationId: 'o1', role: 'member' };
    const token = await sign({});
    expect(await verifier.verify(token)).toMatchObject(identity);
    expect(await verifier.verify(token)).toMatchObject(identity);
  });

  it('allows 30 seconds of clock skew and not more', async () => {
    expect(await verifier.verify(await sign({ exp: SECONDS - 25 }))).toBeDefined();
    expect(await verifier.verify(await sign({ exp: SECONDS - 31 }))).toBeUndefined();
    expect(await verifier.verify(await sign({ nbf: SECONDS + 25 }))).toBeDefined();
    expect(await verifier.verify(await sign({ nbf: SECONDS + 40 }))).toBeUndefined();
  });

  it('does not trust a remembered token past its expiry', async () => {
    let now = NOW;
    const moving = new TokenVerifier(options, () => now);
    const token = await sign({ exp: SECONDS + 5 });
    expect(await moving.verify(token)).toBeDefined();
    now += 36_000;
    expect(await moving.verify(token)).toBeUndefined();
  });

  it.each([
    ['no expiry', () => sign({ exp: undefined })],
    ['no user', () => sign({ sub: undefined })],
    ['another secret', () => sign({}, { key: new TextEncoder().encode('another secret of thirty-two characters!') })],
    ['another algorithm of the same secret', () => sign({}, { header: { alg: 'HS512' } })],
    ['an embedded key', () => sign({}, { header: { alg: 'HS256', jwk: { kty: 'EC', crv: 'P-256' } } })],
    ['a key address', () => sign({}, { header: { alg: 'HS256', jku: 'http://127.0.0.1/' } })],
    [
      'no signature at all',
      () => Promise.resolve(new UnsecuredJWT({ sub: 'u1', organization_id: 'o1' }).setExpirationTime('1h').encode()),
    ],
    [
      'an unknown critical header',
      () => sign({}, { header: { alg: 'HS256', crit: ['x'], x: 1 } }).catch(() => 'e30.e30.e30'),
    ],
    ['a length beyond 8 KiB', () => sign({ padding: 'x'.repeat(9000) })],
    ['three empty parts', () => Promise.resolve('..')],
    ['no parts', () => Promise.resolve('garbage')],
    ['binary', () => Promise.resolve('\u0000\uffff.\u0000.\u0000')],
  ])('refuses a token with %s', async (_, token) => {
    expect(await verifier.verify(await token())).toBeUndefined();
  });

  it('knows a token in one spelling only', async () => {
    const token = await sign({});
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelled = token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) ?? '') ^ 1];
    for (const other of [respelled, `${token}=`, token.replace('.', '=.'), ` ${token}`]) {
      expect(await verifier.verify(other)).toBeUndefined();
    }
    expect(await verifier.verify(token)).toBeDefined();
  });

  it('refuses an expiry beyond all numbers', async () => {
    const header = Buffer.from('{"alg":"HS256"}').toString('base64url');
    const claims = Buffer.from('{"sub":"u1","organization_id":"o1","exp":1e999}').toString('base64url');
    const signature = createHmac('sha256', SECRET).update(`${header}.${claims}`).digest('base64url');
    expect(await verifier.verify(`${header}.${claims}.${signature}`)).toBeUndefined();
  });

  it('refuses a changed payload', async () => {
    const [header, , signature] = (await sign({})).split('.');
    const payload = Buffer.from(JSON.stringify({ sub: 'u2', exp: SECONDS + 600 })).toString('base64url');
    expect(await verifier.verify(`${header}.${payload}.${signature}`)).toBeUndefined();
  });

  it('checks audience and issuer where they are set', async () => {
    const strict = new TokenVerifier(
      { ...options, audience: 'authenticated', issuer: 'https://abc.supabase.co/auth/v1' },
      () => NOW,
    );
    const right = { aud: 'authenticated', iss: 'https://abc.supabase.co/auth/v1' };
    expect(await strict.verify(await sign(right))).toBeDefined();
    expect(await strict.verify(await sign({ ...right, aud: 'other' }))).toBeUndefined();
    expect(await strict.verify(await sign({ ...right, iss: 'other' }))).toBeUndefined();
    expect(await strict.verify(await sign({}))).toBeUndefined();
  });
});

describe('TokenVerifier with a JWKS', () => {
  let server: Server;
  let requests = 0;
  let answer: { status: number; body: string };
  let url: string;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  const header = { alg: 'ES256', kid: 'k1' };

  beforeAll(async () => {
    keys = await generateKeyPair('ES256');
    server = createServer((_, response) => {
      requests += 1;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  });

  beforeEach(async () => {
    requests = 0;
    answer = {
      status: 200,
      body: JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }] }),
    };
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const verifier = (now: () => number = () => NOW) =>
    new TokenVerifier({ ...options, secret: undefined, jwksUrl: url }, now);

  it('verifies by the published key and asks for it once', async () => {
    const tokens = verifier();
    expect(await tokens.verify(await sign({}, { key: keys.privateKey, header }))).toMatchObject({ userId: 'u1' });
    expect(await tokens.verify(await sign({ sub: 'u2' }, { key: keys.privateKey, header }))).toMatchObject({
      userId: 'u2',
    });
    expect(requests).toBe(1);
  });

  it('does not take the published key for a shared secret', async () => {
    const publicKey = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    expect(await verifier().verify(await sign({}, { key: publicKey }))).toBeUndefined();
    expect(requests).toBe(0);
  });

  it('asks once, however many unknown key ids are tried', async () => {
    const tokens = verifier();
    for (let index = 0; index < 20; index += 1) {
      const token = await sign({}, { key: keys.privateKey, header: { alg: 'ES256', kid: `../../${index}` } });
      expect(await tokens.verify(token)).toBeUndefined();
    }
    expect(requests).toBe(1);
  });

  it('reads no answer that is larger than a key set', async () => {
    answer.body = ' '.repeat(300_000) + answer.body;
    const tokens = verifier();
    await expect(tokens.verify(await sign({}, { key: keys.privateKey, header }))).rejects.toThrow(KeysUnavailableError);
  });

  it('says that keys are unavailable instead of calling a good token bad, and rests before it asks again', async () => {
    let now = NOW;
    const tokens = verifier(() => now);
    const token = await sign({}, { key: keys.privateKey, header });
    const { body } = answer;
    answer = { status: 500, body: '' };
    await expect(tokens.verify(token)).rejects.toThrow(KeysUnavailableError);
    answer = { status: 200, body };
    await expect(tokens.verify(token)).rejects.toThrow(KeysUnavailableError);
    expect(requests).toBe(1);
    now += 10_001;
    expect(await tokens.verify(token)).toBeDefined();
  });
});
