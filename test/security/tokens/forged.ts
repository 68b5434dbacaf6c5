import { createHmac, type KeyObject, sign as signWith } from 'node:crypto';
import { TEST_AUDIENCE, TEST_ISSUER, TEST_JWT_SECRET } from '../../support/tokens.js';

/** Signs the text before the last dot of a token. */
export type Signer = (input: string) => Buffer;

/** Claims as they are sent: an object, or JSON text that no serializer would write. */
export type Written = object | string;

export const now = (): number => Math.floor(Date.now() / 1000);

/** Claims with which everything opens. */
export const goodClaims = (more: object = {}): Record<string, unknown> => ({
  sub: 'token-user',
  role: 'authenticated',
  aud: TEST_AUDIENCE,
  iss: TEST_ISSUER,
  exp: now() + 600,
  app_metadata: { organization_id: 'token-org', role: 'member' },
  ...more,
});

export const hmac =
  (secret: string | Buffer, bits: 256 | 384 | 512 = 256): Signer =>
  (input) =>
    createHmac(`sha${bits}`, secret).update(input).digest();

export const byRsa =
  (key: KeyObject, bits: 256 | 384 | 512 = 256): Signer =>
  (input) =>
    signWith(`sha${bits}`, Buffer.from(input), key);

export const byPss =
  (key: KeyObject): Signer =>
  (input) =>
    signWith('sha256', Buffer.from(input), { key, padding: 6, saltLength: 32 });

export const byEc =
  (key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer =>
  (input) =>
    signWith('sha256', Buffer.from(input), { key, dsaEncoding });

export const byEd =
  (key: KeyObject): Signer =>
  (input) =>
    signWith(null, Buffer.from(input), key);

/** The secret's own signature. */
export const bySecret = hmac(TEST_JWT_SECRET);

export const part = (written: Written | Buffer): string => {
  if (Buffer.isBuffer(written)) return written.toString('base64url');
  return Buffer.from(typeof written === 'string' ? written : JSON.stringify(written)).toString('base64url');
};

/** A token of these parts; what is signed is what is sent. */
export function jws(header: Written, claims: Written | Buffer, signer: Signer = bySecret): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

/** A token of the secret with these claims beside the good ones; one that is undefined is left out. */
export function hs256(more: object = {}, header: object = {}): string {
  return jws({ alg: 'HS256', typ: 'JWT', ...header }, goodClaims(more));
}

/** As hs256, with claims in JSON that comes before and after the good ones. */
export function hs256Text(before: string, after = ''): string {
  const good = JSON.stringify(goodClaims()).slice(1, -1);
  return jws({ alg: 'HS256' }, `{${[before, good, after].filter(Boolean).join(',')}}`);
}
