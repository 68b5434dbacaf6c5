import fc from 'fast-check';
import { maskSecrets } from './mask-secrets.js';

const CANARY = 'canary-4711-value';

describe('what is shown of a payload', () => {
  it.each(
    [
      'accessToken x-api-key client_secret senha Senha chave chave_api passwd pwd PWD bearer private_key privateKey jwt JWT session sessionId',
      'session_id cvv CVV2 otp authorization Authorization proxy-authorization cookie Set-Cookie X-Auth-Token refresh_token idToken APIKey api.key',
      'apikey password user_password passwordConfirmation passphrase credential credentials signature webhook_secret signingKey encryption-key',
      'masterKey service_role_key SMTP_PASSWORD dbPass pin connectionString accessKeyId csrfToken secret SECRET segredo headers custom_headers',
      'requestHeaders',
    ].flatMap((line) => line.split(' ')),
  )('is not the value of %s, whatever that is', (name) => {
    for (const value of [CANARY, 47110815, [CANARY], { deep: [CANARY, { n: 47110815 }] }, `{"a":"${CANARY}"}`]) {
      const shown = JSON.stringify(maskSecrets({ [name]: value, list: [{ inner: { [name]: value } }] }));
      expect(shown).not.toMatch(/canary|47110815/);
      expect(shown).toContain(`"${name}"`);
    }
    expect(maskSecrets({ [name]: null })).toEqual({ [name]: null });
  });

  it.each(
    'name title shipping compass author key monkey passenger spinner sign_payload content document_id data event_type url chunk_size hotpot'.split(
      ' ',
    ),
  )('is the value of %s', (name) => {
    for (const value of ['Contrato 42', 42, ['a', 'b'], { deep: 'x' }, true]) {
      expect(maskSecrets({ [name]: value })).toEqual({ [name]: value });
    }
  });

  it.each([
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canarysignature'],
    ['a signing secret', 'whsec_canaryMfKQ9r8GKYqrTwjUPD8'],
    ['a provider key', 'sk-or-v1-canary0123456789abcdef'],
    ['a live key', 'sk_live_canary0123456789'],
    ['a GitHub token', 'ghp_canary0123456789abcdefghij'],
    ['a Slack token', 'xoxb-canary-0123456789'],
    ['an AWS key', 'AKIACANARYCANARY1234'],
    ['a bearer', 'Bearer canary.0123'],
    ['a basic login', 'Basic Y2FuYXJ5OmNhbmFyeQ=='],
    ['a PEM block', '-----BEGIN PRIVATE KEY-----\ncanary\ncanary\n-----END PRIVATE KEY-----'],
    ['a PEM block that is cut off', '-----BEGIN RSA PRIVATE KEY-----\ncanary'],
    ['a URL with credentials', 'https://canary:canary@example.com/a'],
    ['a URL with a query', 'https://example.com/a?x=canary&token=canary#access_token=canary'],
    ['a URL with a bare query', 'https://example.com/a?canary'],
    ['a connection string', 'postgresql://canary:canary@db:5432/x'],
    ['a named value', 'api_key=canary-1, password: canary-2; "token": "canary-3"'],
  ])('is not %s, alone or within a text', (_what, text) => {
    for (const value of [text, `antes ${text} depois`, `(${text})`, [text], JSON.stringify({ a: { b: text } })]) {
      expect(JSON.stringify(maskSecrets({ content: value }))).not.toMatch(/canary|Y2FuYXJ5|CANARY/);
    }
  });

  it('keeps the names of what it masks', () => {
    expect(
      maskSecrets({
        webhook_url: 'https://user:pass@example.com/hook?token=x',
        headers: { 'X-Api-Key': 'x' },
        data: 'see https://example.com/a?b=c and write',
        fields: [
          { name: 'x-api-key', value: 'x' },
          { name: 'cor', value: 'azul' },
        ],
      }),
    ).toEqual({
      webhook_url: 'https://***@example.com/hook?token=***',
      headers: { 'X-Api-Key': '***' },
      data: 'see https://example.com/a?b=*** and write',
      fields: [
        { name: 'x-api-key', value: '***' },
        { name: 'cor', value: 'azul' },
      ],
    });
  });

  it.each([
    'Contrato de prestação de serviços: R$ 1.000,00',
    'https://example.com/a/b',
    'basic knowledge',
    '{not json',
    'a_b-c=d',
  ])('is the text %p', (text) => expect(maskSecrets({ content: text })).toEqual({ content: text }));

  it('holds no canary under a secret name, at any depth', () => {
    const tree = fc.letrec((again) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.string(),
        fc.integer(),
        fc.array(again('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), again('value'), { maxKeys: 4 }),
        again('value').map((inner) => JSON.stringify(inner)),
        fc.constantFrom('password', 'x-token', 'clientSecret').map((name) => ({ [name]: CANARY })),
        fc.constant(JSON.parse(`{"__proto__":{"token":"${CANARY}"}}`)),
      ),
    })).value;
    fc.assert(fc.property(tree, (value) => expect(JSON.stringify(maskSecrets(value))).not.toContain(CANARY)));
  });

  it.each([2, 3, 4])('sees through JSON that was written as a text %p times', (times) => {
    let text: unknown = { __proto__x: { token: CANARY } };
    for (let nth = 0; nth < times; nth += 1) text = JSON.stringify(text);
    expect(JSON.stringify(maskSecrets([text]))).not.toContain(CANARY);
    expect(maskSecrets('"Contrato"')).toBe('"Contrato"');
  });

  it('keeps __proto__ a field, and ends at any depth', () => {
    const shown = maskSecrets(JSON.parse('{"__proto__":{"polluted":"x"},"a":1}')) as object;
    expect(JSON.stringify(shown)).toBe('{"__proto__":{"polluted":"x"},"a":1}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    let deep: unknown = CANARY;
    for (let level = 0; level < 100_000; level += 1) deep = level % 2 ? [deep] : { a: deep };
    expect(JSON.stringify(maskSecrets(deep))).not.toContain(CANARY);
  });

  const MIB = 1_048_576;
  it.each([
    'a',
    'eyJ',
    'eyJ-',
    'eyJa.',
    'whsec_',
    'sk-',
    'Bearer ',
    'bearer  ',
    'Basic a',
    '-----BEGIN A-----',
    '-----BEGIN ',
    'http://',
    'http://a@',
    'http://a?b=c&',
    'a+',
    'token',
    'token=',
    'token ',
    'x-token-',
    '{"a":',
    '[',
    '"',
    '\\',
    ' ',
    'AKIA',
    'ghp_',
    'passwordpassword:',
    'a.b-c_d:',
    '?a=b',
    '{"token":"',
  ])('takes a moment for a megabyte of %p', (part) => {
    const text = part.repeat(Math.ceil(MIB / part.length));
    const startedAt = performance.now();
    maskSecrets({ content: text, [text.slice(0, 100_000)]: 1 });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
