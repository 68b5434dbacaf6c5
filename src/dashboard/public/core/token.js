// @ts-check

/** @typedef {'viewer' | 'member' | 'manager' | 'admin'} Role */
/** @typedef {{ userId: string, email: string | null, organizationId: string | null, role: Role, expiresAt: number }} Identity */

/** Each includes all roles before it. @type {Role[]} */
export const ROLES = ['viewer', 'member', 'manager', 'admin'];

/**
 * What a token says of its bearer, to choose what is shown: the server alone decides what is allowed. Undefined for a text that
 * is not a token.
 * @param {string} token
 * @param {{ organization: string[], role: string[] }} paths where the server reads them
 * @returns {Identity | undefined}
 */
export function identityIn(token, paths) {
  const claims = claimsIn(token);
  if (!claims) return undefined;
  const organization = firstClaim(claims, paths.organization);
  const role = claims.role === 'service_role' ? 'admin' : firstClaim(claims, paths.role);
  return {
    userId: typeof claims.sub === 'string' ? claims.sub : '',
    email: typeof claims.email === 'string' ? claims.email : null,
    organizationId: typeof organization === 'string' ? organization : null,
    role: ROLES.find((known) => known === role) ?? 'member',
    expiresAt: typeof claims.exp === 'number' ? claims.exp * 1000 : 0,
  };
}

/** @param {Role} role @param {Role} needed */
export function includesRole(role, needed) {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** @param {string} token @returns {Record<string, unknown> | undefined} */
function claimsIn(token) {
  const [, body = '', ...rest] = token.split('.');
  if (rest.length !== 1) return undefined;
  try {
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Record<string, unknown>} claims @param {string[]} paths */
function firstClaim(claims, paths) {
  return paths.map((path) => claimAt(claims, path)).find((claim) => claim !== undefined && claim !== null);
}

/** @param {Record<string, unknown>} claims @param {string} path @returns {unknown} */
function claimAt(claims, path) {
  if (Object.hasOwn(claims, path)) return claims[path];
  /** @type {unknown} */
  let value = claims;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = /** @type {Record<string, unknown>} */ (value)[key];
  }
  return value;
}
