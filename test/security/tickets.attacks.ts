import { randomUUID } from 'node:crypto';
import { type ApiClient, expectStatus } from '../support/api-client.js';
import { type Attack, tryEach } from './attacks.js';
import type { SecurityStage } from './security-stage.js';

const AT_ONCE = 20;

/** A task that never runs while this lasts, and its owner. */
interface Watched {
  owner: ApiClient;
  taskId: string;
  otherTaskId: string;
}

/** Tickets for streams: one use, one task, one minute, and nothing else. */
export function tickets(stage: SecurityStage): void {
  let watched: Watched;
  beforeAll(async () => {
    const owner = await stage.caller('manager');
    const task = () => owner.deliver('https://example.com/hook', { delay_seconds: 86_400 });
    watched = { owner, taskId: (await task()).task_id, otherTaskId: (await task()).task_id };
  });
  tryEach(stage, 'tickets', [...uses(() => watched), ...places(() => watched), ...spellings(() => watched)]);
}

async function newTicket({ owner, taskId }: Watched): Promise<string> {
  return expectStatus(200, await owner.post(`/tasks/${taskId}/stream-ticket`)).json<{ ticket: string }>().ticket;
}

/** The status with which a stream begins or is refused; nobody stays to read it. */
async function streamStatus(base: string, taskId: string, query: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const url = `${base}/api/background/tasks/${taskId}/stream${query}`;
  const { status } = await fetch(url, { signal: leaving.signal, headers });
  leaving.abort();
  return status;
}

function unless(found: unknown[], ...wanted: unknown[]): string | undefined {
  return JSON.stringify(found) === JSON.stringify(wanted) ? undefined : JSON.stringify(found);
}

function uses(watched: () => Watched): Attack[] {
  return [
    {
      what: 'a ticket opens its stream once, and not on the other replica after that',
      async wrong({ replicas: [one, two] }) {
        const { taskId } = watched();
        const query = `?ticket=${await newTicket(watched())}`;
        const first = await streamStatus(two, taskId, query);
        return unless(
          [first, await streamStatus(one, taskId, query), await streamStatus(two, taskId, query)],
          200,
          401,
          401,
        );
      },
    },
    {
      what: `${AT_ONCE} uses at once on both replicas: one of them opens`,
      async wrong({ replicas }) {
        const { taskId } = watched();
        const query = `?ticket=${await newTicket(watched())}`;
        const bases = Array.from({ length: AT_ONCE }, (_, nth) => replicas[nth % 2] ?? '');
        const statuses = await Promise.all(bases.map((base) => streamStatus(base, taskId, query)));
        const opened = statuses.filter((status) => status === 200).length;
        return opened === 1 && statuses.every((status) => [200, 401].includes(status)) ? undefined : statuses.join();
      },
    },
    {
      what: 'tickets are told apart: a hundred, no two alike, and each opens',
      async wrong({ replicas: [one] }) {
        const made = await Promise.all(Array.from({ length: 100 }, () => newTicket(watched())));
        const opened = await streamStatus(one, watched().taskId, `?ticket=${made.at(-1)}`);
        const short = made.filter((ticket) => Buffer.from(ticket, 'base64url').length < 32);
        return unless([new Set(made).size, short.length, opened], 100, 0, 200);
      },
    },
    {
      what: 'a ticket says for how long it is good, and is kept out of caches',
      async wrong() {
        const { owner, taskId } = watched();
        const answer = await owner.post(`/tasks/${taskId}/stream-ticket`);
        const { expires_in_seconds } = answer.json<{ expires_in_seconds: number }>();
        return unless([expires_in_seconds, answer.headers.get('cache-control')], 60, 'no-store');
      },
    },
    {
      what: 'a ticket that another task’s stream refused is still good for its own',
      async wrong({ replicas: [one] }) {
        const { taskId, otherTaskId } = watched();
        const query = `?ticket=${await newTicket(watched())}`;
        return unless([await streamStatus(one, otherTaskId, query), await streamStatus(one, taskId, query)], 401, 200);
      },
    },
  ];
}

function places(watched: () => Watched): Attack[] {
  const elsewhere = (
    what: string,
    ask: (ticket: string, at: Watched, stage: SecurityStage) => Promise<number>,
    status = 401,
  ) => ({
    what,
    async wrong(stage: SecurityStage) {
      const found = await ask(await newTicket(watched()), watched(), stage);
      return found === status ? undefined : `${found} instead of ${status}`;
    },
  });
  const bearer = (ticket: string) => ({ authorization: `Bearer ${ticket}` });
  const get = async ({ owner }: Watched, path: string, headers: Record<string, string>) =>
    (await owner.get(path, { headers })).status;
  return [
    elsewhere('a ticket as bearer token of its stream', (ticket, { taskId }, { replicas: [one] }) =>
      streamStatus(one, taskId, '', bearer(ticket)),
    ),
    elsewhere('a ticket as bearer token of its task', (ticket, at) => get(at, `/tasks/${at.taskId}`, bearer(ticket))),
    elsewhere('a ticket instead of a token, of its task', (ticket, at) =>
      get(at, `/tasks/${at.taskId}?ticket=${ticket}`, { authorization: '' }),
    ),
    elsewhere('a ticket instead of a token, of its log', (ticket, at) =>
      get(at, `/tasks/${at.taskId}/logs?ticket=${ticket}`, { authorization: '' }),
    ),
    elsewhere('a ticket instead of a token, of the list', (ticket, at) =>
      get(at, `/tasks?ticket=${ticket}`, { authorization: '' }),
    ),
    elsewhere('a ticket instead of a token, to cancel', async (ticket, { owner, taskId }) => {
      const headers = { authorization: '' };
      return (await owner.request('POST', `/tasks/${taskId}/cancel?ticket=${ticket}`, { headers })).status;
    }),
    elsewhere('a ticket instead of a token, for another ticket', async (ticket, { owner, taskId }) => {
      const headers = { authorization: '' };
      return (await owner.request('POST', `/tasks/${taskId}/stream-ticket?ticket=${ticket}`, { headers })).status;
    }),
    elsewhere('a ticket in a header', (ticket, { taskId }, { replicas: [one] }) =>
      streamStatus(one, taskId, '', { ticket, 'x-ticket': ticket, cookie: `ticket=${ticket}` }),
    ),
    elsewhere('a ticket for a task that never was', (ticket, { taskId }, { replicas: [one] }) =>
      streamStatus(one, `${taskId.slice(0, -4)}ffff`, `?ticket=${ticket}`),
    ),
    elsewhere('a ticket for the task of another organization', async (ticket, _at, stage) => {
      const theirs = await (await stage.caller('member')).deliver('https://example.com', { delay_seconds: 86_400 });
      return streamStatus(stage.replicas[0], theirs.task_id, `?ticket=${ticket}`);
    }),
  ];
}

function spellings(watched: () => Watched): Attack[] {
  const spelled = (what: string, write: (ticket: string) => string, status: number): Attack => ({
    what,
    async wrong({ replicas: [one] }) {
      const query = write(await newTicket(watched()));
      const found = await streamStatus(one, watched().taskId, query);
      return found === status ? undefined : `${found} instead of ${status}`;
    },
  });
  return [
    spelled('two tickets', (ticket) => `?ticket=${ticket}&ticket=${ticket}`, 400),
    spelled('a ticket as an array', (ticket) => `?ticket[]=${ticket}`, 400),
    spelled('an empty ticket', () => '?ticket=', 400),
    spelled('a ticket that was guessed', () => `?ticket=${'A'.repeat(43)}`, 401),
    spelled('a ticket that is cut', (ticket) => `?ticket=${ticket.slice(0, -1)}`, 401),
    spelled('a ticket with something behind it', (ticket) => `?ticket=${ticket}A`, 401),
    spelled('a ticket with NUL behind it', (ticket) => `?ticket=${ticket}%00`, 401),
    spelled('a ticket in capitals', (ticket) => `?ticket=${ticket.toUpperCase()}`, 401),
    spelled('the key of another claim', () => `?ticket=${encodeURIComponent(`idempotency:x:${randomUUID()}`)}`, 401),
    spelled('a ticket of 10,000 characters', () => `?ticket=${'t'.repeat(10_000)}`, 400),
  ];
}
