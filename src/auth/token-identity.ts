import { ProblemException } from '../http/problems/problem.js';
import { type Role, ROLES } from './caller.js';

/** What a verified token says of its bearer. */
export interface TokenIdentity {
  userId: string;
  /** Null where the token names none. */
  organizationId: string | null;
  role: Role;
  /** From when on its token counts no more, in epoch milliseconds. */
  expiresAt?: number;
}

/** Where organization and role stand in the claims: dotted paths, the first that is present counts. */
export interface ClaimPaths {
  organizationClaims: readonly string[];
  roleClaims: readonly string[];
}

type Claims = Readonly<Record<string, unknown>>;

const ID = /^[A-Za-z0-9._:-]{1,200}$/;
/** One printable line: it is stored, listed and logged as it is. */
const USER_ID = /^[^\p{Cc}\p{Cs}\u2028\u2029]{1,200}$/u;

/** Whether this text may be an organization's or a document's id. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/**
 * Reads user, organization and role out of verified claims; undefined when they name no user.
 * @throws ProblemException 403 when organization or role is anything but a known word
 */
export function identityOf(claims: Claims, { organizationClaims, roleClaims }: ClaimPaths): TokenIdentity | undefined {
  const userId = userIdOf(claims.sub);
  // Supabase's service key has no subject and belongs to no organization.
  if (claims.role === 'service_role') return { userId: userId ?? 'service_role', organizationId: null, role: 'admin' };
  if (userId === undefined) return undefined;
  return {
    userId,
    organizationId: organizationOf(firstClaim(claims, organizationClaims)),
    role: roleOf(firstClaim(claims, roleClaims)),
  };
}

function userIdOf(sub: unknown): string | undefined {
  return typeof sub === 'string' && USER_ID.test(sub) ? sub : undefined;
}

function organizationOf(claim: unknown): string | null {
  if (claim === undefined) return null;
  if (typeof claim === 'string' && isId(claim)) return claim;
  throw new ProblemException(403, 'The token’s organization is not an id');
}

function roleOf(claim: unknown): Role {
  if (claim === undefined) return 'member';
  const role = ROLES.find((known) => known === claim);
  if (role) return role;
  throw new ProblemException(403, `The token’s role is none of ${ROLES.join(', ')}`);
}

/** The first of these claims that is neither absent nor null. */
function firstClaim(claims: Claims, paths: readonly string[]): unknown {
  return paths.map((path) => claimAt(claims, path)).find((claim) => claim !== undefined && claim !== null);
}

/** A name that holds dots itself (`https://example.com/role`) is found before the path of that spelling. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>(ownValue, claims);
}

function ownValue(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined;
  return (object as Record<string, unknown>)[key];
}
