import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ROLES } from '../auth/caller.js';
import type { Env } from '../config/env.js';
import { isFromThisMachine } from '../http/pages/from-this-machine.js';
import { pagePolicy } from '../http/pages/page-policy.js';
import { ProblemException } from '../http/problems/problem.js';
import { refuseOtherSites } from '../http/pages/same-site.js';
import type { DashboardFile, DashboardFiles } from './dashboard-files.js';
import { developmentToken } from './development-token.js';

type Settings = Pick<Env, 'nodeEnv' | 'jwt' | 'mail' | 'supabaseAuth'>;

const A_YEAR = 'public, max-age=31536000, immutable';

/** Everything below /dashboard: one page, whatever the path, and what it is made of. It holds no data and needs no token. */
export function dashboardScope(settings: Settings, files: DashboardFiles): (scope: FastifyInstance) => Promise<void> {
  return async (scope) => {
    const { jwt, supabaseAuth } = settings;
    const policy = pagePolicy('dashboard', [], ["'self'", ...(supabaseAuth ? [new URL(supabaseAuth.url).origin] : [])]);
    const sendPage = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
      send(request, reply.header('content-security-policy', policy), files.index);
    scope.get('/', sendPage);
    scope.get('/*', sendPage);
    serveAssets(scope, files);
    // A deployment has no such route: what is not registered cannot be reached.
    const secret = settings.nodeEnv === 'development' ? jwt.secret : undefined;
    if (secret !== undefined) serveDevelopmentToken(scope, { ...jwt, secret });
    scope.get('/config.json', (request) => ({
      supabase: supabaseAuth ? { url: supabaseAuth.url, anon_key: supabaseAuth.anonKey } : null,
      development_token: secret !== undefined && isFromThisMachine(request),
      outbox: settings.nodeEnv === 'development' && settings.mail.smtpUrl === undefined && isFromThisMachine(request),
      claims: { organization: jwt.organizationClaims, role: jwt.roleClaims },
      version: files.version,
    }));
  };
}

function serveAssets(scope: FastifyInstance, { assets, version }: DashboardFiles): void {
  scope.get<{ Params: { version: string; '*': string } }>('/assets/:version/*', (request, reply) => {
    const { version: asked, '*': name } = request.params;
    const file = assets.get(name);
    if (!file) throw new ProblemException(404, 'Not found');
    // While replicas are replaced, a page may ask the other version's server: it gets what there is, to be asked again.
    if (asked === version) void reply.header('cache-control', A_YEAR);
    return send(request, reply, file);
  });
}

function serveDevelopmentToken(scope: FastifyInstance, jwt: Parameters<typeof developmentToken>[0]): void {
  scope.post('/development-token', { onRequest: refuseOtherSites }, async (request) => {
    if (!isFromThisMachine(request)) throw new ProblemException(404, 'Not found');
    const asked = (request.body as { role?: unknown } | null | undefined)?.role;
    const role = ROLES.find((known) => known === asked);
    if (!role) throw new ProblemException(422, `role must be one of ${ROLES.join(', ')}`);
    return { access_token: await developmentToken(jwt, role) };
  });
}

function send(request: FastifyRequest, reply: FastifyReply, { type, body, gzipped }: DashboardFile): FastifyReply {
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  void reply.type(type).header('vary', 'accept-encoding');
  return takesGzip ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(body);
}
