import { freshOrganization } from '../../support/api-client.js';
import { tokenFor } from '../../support/tokens.js';
import { tryEach } from '../attacks.js';
import { sendRaw } from '../raw-http.js';
import type { SecurityStage } from '../security-stage.js';
import { badStatus, refused } from './checks.js';
import { LONG, type SurfaceVisit } from './visit.js';

/** Cookies, tickets and tokens where they do not belong. */
export function misplacedCredentials(visit: SurfaceVisit): void {
  describe('cookies, tickets and tokens in wrong places', () => {
    const ticketOf = async (id = visit.task.task_id) =>
      (await visit.member.post(`/tasks/${id}/stream-ticket`)).json<{ ticket: string }>().ticket;
    const none = { authorization: '' };
    const stream = (id: string, ticket: string, more = '') =>
      visit.get(`/api/background/tasks/${id}/stream?ticket=${ticket}`, more);
    const queried = async (path: string) =>
      badStatus(
        await visit.member.get(
          `${path}?token=${await tokenFor({ organizationId: freshOrganization(), role: 'admin', canary: 'in-url' })}`,
        ),
        400,
      );
    tryEach(visit.stage, 'surface', [
      {
        what: 'a token as a cookie',
        wrong: async () =>
          badStatus(
            await visit.member.get('/tasks', {
              headers: {
                ...none,
                cookie: `token=${visit.member.headers.authorization?.slice(7) ?? ''}; admin_session=${'a'.repeat(43)}`,
              },
            }),
            401,
          ),
      },
      {
        what: 'a session of /admin on the API',
        wrong: async () =>
          badStatus(
            await visit.member.get('/queue/stats', { headers: { ...none, cookie: await sessionOf(visit.stage) } }),
            401,
          ),
      },
      {
        what: 'an invented session',
        wrong: async () =>
          badStatus(
            await visit.member.get('//admin/queues', {
              headers: { ...none, cookie: `admin_session=${'a'.repeat(43)}` },
            }),
            401,
            403,
          ),
      },
      {
        what: 'a ticket used twice',
        wrong: async () => {
          const ticket = await ticketOf();
          const first = await stream(visit.task.task_id, ticket);
          return first.statuses[0] === 200
            ? refused(await stream(visit.task.task_id, ticket), 401)
            : `first use: ${first.statuses[0]}`;
        },
      },
      {
        what: 'a ticket used twice, on both replicas at once',
        wrong: async () => {
          const ticket = await ticketOf();
          const path = `GET /api/background/tasks/${visit.task.task_id}/stream?ticket=${ticket} HTTP/1.1\r\nhost: a\r\n\r\n`;
          const answers = await Promise.all(visit.stage.replicas.map((replica) => sendRaw(replica, path)));
          const statuses = answers.flatMap(({ statuses: found }) => found).sort();
          return statuses.join() === '200,401' ? undefined : statuses.join();
        },
      },
      {
        what: 'the ticket of another task',
        wrong: async () => refused(await stream(visit.other.task_id, await ticketOf()), 401),
      },
      {
        what: 'a ticket for the task itself',
        wrong: async () =>
          badStatus(
            await visit.member.get(`/tasks/${visit.task.task_id}?ticket=${await ticketOf()}`, { headers: none }),
            400,
            401,
          ),
      },
      {
        what: 'a ticket for the log',
        wrong: async () =>
          badStatus(
            await visit.member.get(`/tasks/${visit.task.task_id}/logs?ticket=${await ticketOf()}`, { headers: none }),
            400,
            401,
          ),
      },
      {
        what: 'a ticket as a bearer token',
        wrong: async () =>
          badStatus(
            await visit.member.get('/tasks', { headers: { authorization: `Bearer ${await ticketOf()}` } }),
            401,
          ),
      },
      {
        what: 'a ticket as a session',
        wrong: async () =>
          badStatus(
            await visit.member.get('//admin/queues', {
              headers: { ...none, cookie: `admin_session=${await ticketOf()}` },
            }),
            401,
          ),
      },
      ...['', 'x', LONG, '%00', '__proto__'].map((ticket) => ({
        what: `the ticket ${JSON.stringify(ticket.slice(0, 20))}`,
        wrong: async () => refused(await stream(visit.task.task_id, ticket), 400, 401),
      })),
      {
        what: 'two tickets',
        wrong: async () =>
          refused(await stream(visit.task.task_id, `${await ticketOf()}&ticket=${await ticketOf()}`), 400, 401),
      },
      ...[
        '/tasks',
        `/tasks/none`,
        `/tasks/none/stream`,
        '/health',
        '//health',
        '//health/live',
        '//docs',
        '//docs-json',
        '//admin/queues',
        '//admin/sign-in',
        '//dashboard',
        '//nothing',
        '//dev/outbox',
      ].map((path) => ({ what: `a token in the URL of ${path}`, wrong: () => queried(path) })),
    ]);
  });
}

async function sessionOf(stage: SecurityStage): Promise<string> {
  const token = await tokenFor({ organizationId: freshOrganization(), role: 'admin' });
  const options: RequestInit = { method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual' };
  const answer = await fetch(`${stage.replicas[0]}/admin/sign-in`, options);
  const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0];
  if (cookie === undefined) throw new Error(`No session: ${answer.status}`);
  return cookie;
}
