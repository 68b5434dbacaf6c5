import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { problem, PROBLEM_JSON, ProblemException } from '../http/problems/problem.js';
import { problemOf } from '../http/problems/problem-of.js';
import { ADMIN_PAGE_POLICY, signInPage, signOutPage } from './admin-pages.js';
import { type AdminSessions, requireAdmin } from './admin-sessions.js';
import { refuseOtherSites } from '../http/pages/same-site.js';
import { endedCookie, sessionCookie, shownSession } from './session-cookie.js';

const FORM = 'application/x-www-form-urlencoded';
const FORM_BYTES = 16_384;

/** Everything below /admin. Only admins reach what `serveInside` serves, however the path is spelt. */
export function adminScope(
  sessions: AdminSessions,
  authenticator: Pick<Authenticator, 'callerOf'>,
  serveInside: (inside: FastifyInstance) => void,
): (scope: FastifyInstance) => Promise<void> {
  return async (scope) => {
    scope.setErrorHandler(answerError);
    scope.addHook('onRequest', refuseOtherSites);
    // Under no-referrer a browser sends `Origin: null` with our own forms.
    scope.addHook('onRequest', (_request, { raw }, done) => {
      raw.setHeader('referrer-policy', 'same-origin');
      done();
    });
    scope.removeContentTypeParser(FORM);
    scope.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: FORM_BYTES }, (_request, body, done) => {
      done(null, new URLSearchParams(body as string));
    });
    serveSignIn(scope, sessions);
    scope.register(async (inside) => {
      inside.addHook('onRequest', async (request, reply) => {
        // Answered here, since what is served inside may answer errors in its own way.
        const refused = await refusalOf(request, sessions, authenticator);
        if (refused) return answerError(refused, request, reply);
      });
      inside.addHook('onError', async (_request, reply, error) => {
        void reply.headers(problemOf(error)?.headers ?? {});
      });
      inside.addHook('onSend', asProblem);
      inside.get('/', (_request, reply) => reply.redirect('/admin/queues'));
      inside.setNotFoundHandler(() => {
        throw new ProblemException(404, 'Not found');
      });
      serveInside(inside);
    });
  };
}

function serveSignIn(scope: FastifyInstance, sessions: AdminSessions): void {
  scope.get('/sign-in', (request, reply) => sendPage(reply, signInPage(request.headers['accept-language'])));
  scope.post('/sign-in', async (request, reply) => {
    const token = request.body instanceof URLSearchParams ? request.body.get('token')?.trim() : undefined;
    if (!token) throw new ProblemException(401, 'A token is required');
    const session = await sessions.open(token);
    return reply.header('set-cookie', sessionCookie(session, request.headers.host)).redirect('/admin/queues', 303);
  });
  scope.get('/sign-out', (request, reply) => sendPage(reply, signOutPage(request.headers['accept-language'])));
  scope.post('/sign-out', async (request, reply) => {
    const session = shownSession(request.headers.cookie);
    if (session !== undefined) await sessions.close(session);
    return reply.header('set-cookie', endedCookie(request.headers.host)).redirect('/admin/sign-in', 303);
  });
}

/** Why this request is refused: no admin's token or session, another role's token, or a method that changes something. */
async function refusalOf(
  request: FastifyRequest,
  sessions: AdminSessions,
  authenticator: Pick<Authenticator, 'callerOf'>,
): Promise<unknown> {
  try {
    const { authorization, cookie } = request.headers;
    const session = authorization === undefined ? shownSession(cookie) : undefined;
    const caller = (session && (await sessions.read(session))) || (await authenticator.callerOf(request));
    requireAdmin(caller);
    request.caller = caller;
  } catch (error) {
    return error;
  }
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  return new ProblemException(405, 'The queue board is read-only', { headers: { allow: 'GET, HEAD' } });
}

/** Browsers get the sign-in page, programs a problem. */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = problemOf(error) ?? new ProblemException(500, 'An unexpected error occurred');
  const status = known.getStatus();
  if (status === 500) request.log.error(error);
  void reply.code(status).headers(known.headers);
  const isPerson = request.headers.accept?.includes('text/html') === true;
  if (isPerson && [401, 403, 503].includes(status)) {
    const tried = request.method === 'POST' || status !== 401 ? status : undefined;
    void sendPage(reply, signInPage(request.headers['accept-language'], tried));
    return;
  }
  void reply.type(PROBLEM_JSON).send(JSON.stringify(problem(status, known.message, request.url, known.errors)));
}

/** What the board refuses itself (a queue or job that is not there, a change). */
async function asProblem(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const type = String(reply.getHeader('content-type') ?? '');
  if (reply.statusCode < 400 || type === PROBLEM_JSON || type.startsWith('text/html')) return payload;
  void reply.removeHeader('content-length').type(PROBLEM_JSON);
  return JSON.stringify(problem(reply.statusCode, 'The queue board does not support this request', request.url));
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('vary', 'accept, accept-language, cookie')
    .header('content-security-policy', ADMIN_PAGE_POLICY)
    .send(page);
}
