import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { ProblemException } from '../http/problems/problem.js';
import type { Caller } from './caller.js';
import { KeysUnavailableError } from './jwks-keys.js';
import { isId, type TokenIdentity } from './token-identity.js';
import { TokenVerifier } from './token-verifier.js';

/** The parts of a request that say who sent it. */
export interface Credentials extends Pick<FastifyRequest, 'headers' | 'identity'> {
  /** As it arrived: `headers` shows the first of several Authorization lines and keeps quiet about the others. */
  raw?: Partial<Pick<IncomingMessage, 'headersDistinct'>>;
}

/** Turns the credentials of a request into its caller. */
export class Authenticator {
  constructor(private readonly tokens: TokenVerifier) {}

  /** @throws ProblemException 400 for an organization header that is not an id, 401, 403 or 503 */
  async callerOf(request: Credentials): Promise<Caller> {
    const { headers, raw } = request;
    // What stands in front of us may have checked another line than the one we would read.
    if ((raw?.headersDistinct?.authorization?.length ?? 0) > 1) throw unauthenticated(true);
    request.identity = await this.identityOf(headers.authorization);
    return callerFor(request.identity, headers['x-organization-id']);
  }

  private async identityOf(authorization: string | undefined): Promise<TokenIdentity> {
    const token = /^Bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated(authorization !== undefined);
    const identity = await this.tokens.verify(token).catch(keysAway);
    if (!identity) throw unauthenticated(true);
    return identity;
  }
}

function callerFor(identity: TokenIdentity, header: string | string[] | undefined): Caller {
  const { userId, organizationId, role, expiresAt } = identity;
  const named = namedOrganization(header);
  if (role === 'admin') {
    const seesEveryOrganization = named === undefined;
    return { userId, role, organizationId: named ?? organizationId, seesEveryOrganization, expiresAt };
  }
  if (organizationId === null) throw new ProblemException(403, 'The token names no organization');
  if (named !== undefined && named !== organizationId) {
    throw new ProblemException(403, 'X-Organization-Id names another organization than the token');
  }
  return { userId, role, organizationId, expiresAt };
}

function namedOrganization(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && isId(header)) return header;
  throw new ProblemException(400, 'X-Organization-Id must be 1–200 letters, digits or . _ : -');
}

/** One answer for every reason: which check failed is not for callers. */
function unauthenticated(credentialsSent: boolean): ProblemException {
  return new ProblemException(401, 'A valid bearer token is required', {
    headers: { 'www-authenticate': credentialsSent ? 'Bearer error="invalid_token"' : 'Bearer' },
  });
}

function keysAway(error: unknown): never {
  if (!(error instanceof KeysUnavailableError)) throw error;
  throw new ProblemException(503, 'Tokens cannot be verified at the moment', { headers: { 'retry-after': '5' } });
}
