import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import type { TokenIdentity } from '../auth/token-identity.js';
import { plainText } from './plain-text.js';

/** A row of `audit_log`: one call, with nothing of its payload. */
export interface AuditRow {
  id: string;
  occurred_at: string;
  organization_id: string | null;
  user_id: string | null;
  role: string | null;
  /** Method and route template: what stands in the URL is in `target`, where it may be kept at all. */
  action: string;
  target: string | null;
  /** Null where the caller was gone before there was an answer; what was asked may have been done. */
  status: number | null;
  address: string | null;
  request_id: string | null;
  user_agent: string | null;
  details: Readonly<Record<string, string | number | boolean>>;
}

/** Parts of a request that a row is made of. */
export type AuditedRequest = Pick<
  FastifyRequest,
  'method' | 'id' | 'ip' | 'params' | 'headers' | 'caller' | 'identity' | 'isPublic'
> & { routeOptions: { url?: string | undefined; config?: { readsOnly?: boolean | undefined } } };

/** Parts of an answer that a row is made of. */
export type AuditedReply = Pick<FastifyReply, 'statusCode' | 'elapsedTime'> & {
  getHeader(name: string): unknown;
  raw: { headersSent: boolean };
};

const TOO_MANY_REQUESTS = 429;
const READING = ['GET', 'HEAD'];
const NO_CALL = 'OPTIONS';
/** Tenants' data; the queues' numbers belong to the platform. */
const TENANTS = ['/api/background/', '/admin/queues/api/'];
const PLATFORM = '/api/background/queue/';
/** Public, though no guard of Nest sees them. */
const SIGN_IN = /^\/admin\/sign-(in|out)$/;

/** Path parameters that may be kept. Not among them: callback tokens, which are credentials, and mail addresses. */
const TARGETS = ['task_id', 'batch_id', 'document_id', 'report_id', 'delivery_id', 'priority', 'jobId'];
const CREATED = /^\/api\/background\/(?:tasks|batches)\/([\w.-]{1,100})$/;

const MAX_TARGET = 200;
const MAX_USER_AGENT = 200;
const MAX_NAME = 200;
const MAX_ADDRESS = 64;

/**
 * What a call was: `change` and `administration` (an admin read tenants' data) are recorded, undefined is not. Of a
 * call without a caller only those of public routes are news. A rate-limited call was not looked at, and a row of each
 * would let a flood push out the rows of others.
 */
export function kindOf(request: AuditedRequest, status: number): 'change' | 'administration' | undefined {
  const { method, routeOptions } = request;
  const route = routeOptions.url;
  const who = request.caller ?? request.identity;
  if (route === undefined || status === TOO_MANY_REQUESTS || method === NO_CALL) return undefined;
  const isOpen = request.isPublic || SIGN_IN.test(route);
  if (!READING.includes(method)) return (who || isOpen) && !routeOptions.config?.readsOnly ? 'change' : undefined;
  const ofTenants = TENANTS.some((path) => route.startsWith(path)) && !route.startsWith(PLATFORM);
  return who?.role === 'admin' && ofTenants ? 'administration' : undefined;
}

/** The row of a call that has been answered. @param now milliseconds since 1970 */
export function toAuditRow(request: AuditedRequest, reply: AuditedReply, id: string, now: number): AuditRow {
  const who: Partial<Caller> & Partial<TokenIdentity> = request.caller ?? request.identity ?? {};
  const answered = reply.raw.headersSent;
  return {
    id,
    occurred_at: new Date(now - Math.round(reply.elapsedTime)).toISOString(),
    organization_id: who.seesEveryOrganization ? null : (who.organizationId ?? null),
    user_id: plainText(who.userId, MAX_NAME),
    role: who.role ?? null,
    action: `${request.method} ${request.routeOptions.url}`,
    target: targetOf(request.params) ?? createdBy(reply),
    status: answered ? reply.statusCode : null,
    address: plainText(request.ip?.replace(/^::ffff:/i, ''), MAX_ADDRESS),
    request_id: plainText(request.id, MAX_NAME),
    user_agent: plainText(request.headers['user-agent'], MAX_USER_AGENT),
    details: reply.getHeader('idempotent-replayed') === 'true' ? { replayed: true } : {},
  };
}

function targetOf(params: unknown): string | null {
  const values = (params ?? {}) as Record<string, string | undefined>;
  const name = TARGETS.find((known) => values[known] !== undefined);
  return name === undefined ? null : plainText(values[name], MAX_TARGET);
}

/** The task or batch that the call has made. */
function createdBy(reply: AuditedReply): string | null {
  const location = reply.getHeader('location');
  return typeof location === 'string' ? (CREATED.exec(location)?.[1] ?? null) : null;
}
