import { SignJWT } from 'jose';
import type { Role } from '../auth/caller.js';
import type { Env } from '../config/env.js';

/** Whose tasks a developer sees; the local start hands out tokens of the same organization. */
const ORGANIZATION = 'dev';
const USER = '00000000-0000-4000-8000-000000000de7';

/** A developer's token of the kind Supabase gives, for `npm start` and the dashboard's one click. */
export function developmentToken(jwt: Env['jwt'] & { secret: string }, role: Role): Promise<string> {
  const claims: Record<string, unknown> = { role: 'authenticated' };
  put(claims, jwt.organizationClaims[0] ?? 'organization_id', ORGANIZATION);
  put(claims, jwt.roleClaims[0] ?? 'user_role', role);
  const token = new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(USER)
    .setIssuedAt()
    .setExpirationTime('12h');
  if (jwt.audience) token.setAudience(jwt.audience);
  if (jwt.issuer) token.setIssuer(jwt.issuer);
  return token.sign(new TextEncoder().encode(jwt.secret));
}

function put(claims: Record<string, unknown>, claimPath: string, value: string): void {
  const names = claimPath.split('.');
  const last = names.pop() ?? claimPath;
  let place = claims;
  for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>;
  place[last] = value;
}
