import { SignJWT } from 'jose';

/**
 * A caller's token of the kind Supabase gives, for trying things out.
 * @param {{ settings: Record<string, string>, secret: string, role: string, organizationId: string, validFor: string }} options
 */
export function developmentToken({ settings, secret, role, organizationId, validFor }) {
  const claims = { role: 'authenticated' };
  put(claims, settings.JWT_ORGANIZATION_CLAIM ?? 'app_metadata.organization_id', organizationId);
  put(claims, settings.JWT_ROLE_CLAIM ?? 'app_metadata.role', role);
  const token = new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject('00000000-0000-4000-8000-000000000de7')
    .setIssuedAt()
    .setExpirationTime(validFor);
  if (settings.JWT_AUDIENCE) token.setAudience(settings.JWT_AUDIENCE);
  if (settings.JWT_ISSUER) token.setIssuer(settings.JWT_ISSUER);
  return token.sign(new TextEncoder().encode(secret));
}

/** @param {Record<string, any>} claims @param {string} path `a.b` @param {string} value */
function put(claims, path, value) {
  const names = path.split('.');
  const last = /** @type {string} */ (names.pop());
  let place = claims;
  for (const name of names) place = place[name] ??= {};
  place[last] = value;
}
