import type { Answer, ApiClient } from '../../support/api-client.js';
import { type Belongings, keyFor } from './belongings.js';
import { SUBMISSIONS } from './submissions.js';

/** A request below a route's path. */
export interface Question {
  /** What the path's parameters are; the owner's where they are left out. */
  ids?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One way to reach for what is another organization's, and what a stranger must get. */
export interface Reach {
  what: string;
  status: number;
  ask(theirs: Belongings): Question;
  /** The same about what never was: the answers must not differ. */
  askNothing?(theirs: Belongings): Question;
  /** What is wrong with the answer beyond what must hold for all; by the stranger who asked. */
  wrong?(answer: Answer, theirs: Belongings, stranger: ApiClient): Promise<string | undefined> | string | undefined;
}

const API = '/api/background';

/** Another id of the same length that names nothing. */
export function nobodys(id: string): string {
  return id.includes('@') ? `x${id.slice(1)}` : `${id.slice(0, -4)}ffff`;
}

/** Everything that belongs to somebody is as unknown as what never was. */
function named(parameter: string, more: Question = {}, what = ''): Reach {
  return {
    what: `their ${parameter}${what}`,
    status: 404,
    ask: () => more,
    askNothing: ({ ids }) => ({ ...more, ids: { [parameter]: nobodys(ids[parameter] ?? '') } }),
  };
}

const asks = (what: string, status: number, ask: Reach['ask'], wrong?: Reach['wrong']): Reach => ({
  what,
  status,
  ask,
  ...(wrong && { wrong }),
});

const plain = (status: number): Reach[] => [asks('no word of theirs', status, () => ({}))];

/** Their Idempotency-Key with their very body makes a task of the stranger's own. */
function submitted([path, body]: [string, (text: string) => object]): [string, Reach[]] {
  const again = asks(
    'their idempotency key with their body',
    202,
    ({ canary }) => ({ body: body(canary), headers: { 'idempotency-key': keyFor(path, canary) } }),
    ({ text }, { organizationId, submitted }) =>
      [organizationId, submitted[path] ?? organizationId].find((theirs) => text.includes(theirs)),
  );
  return [`POST ${API}${path}`, [again]];
}

const none = (list: string) => (answer: Answer) => {
  const found = answer.json<Record<string, unknown[]>>()[list] ?? [];
  return found.length === 0 ? undefined : `${found.length} ${list} came back`;
};

/** An action of the stranger's own, which must find nothing of theirs. */
async function didNothing(answer: Answer, _theirs: Belongings, stranger: ApiClient): Promise<string | undefined> {
  const { result } = await stranger.ended(answer.json<{ task_id: string }>().task_id);
  return (result as { done?: number } | null)?.done === 0 ? undefined : `it did ${JSON.stringify(result)}`;
}

const bulk: Reach[] = [
  asks('their tasks by id', 202, ({ ids }) => ({ body: { task_ids: [ids.task_id] } }), didNothing),
  asks('their tag', 202, ({ canary }) => ({ body: { tag: canary } }), didNothing),
];

/** What strangers try on each route of /docs-json. */
export const TENANT_RULES: Readonly<Record<string, readonly Reach[]>> = {
  [`GET ${API}/tasks`]: [
    asks('the whole list', 200, () => ({ query: '?limit=100' })),
    asks('a search for their name', 200, ({ canary }) => ({ query: `?name=${canary}` }), none('tasks')),
    asks('a search for part of all names', 200, () => ({ query: '?name=canary' }), none('tasks')),
    asks('their tag', 200, ({ canary }) => ({ query: `?tag=${canary}` }), none('tasks')),
    asks('their cursor', 400, ({ cursors }) => ({ query: `?cursor=${cursors.tasks}` })),
    asks('a parameter that names them', 400, ({ organizationId }) => ({ query: `?organization_id=${organizationId}` })),
  ],
  [`GET ${API}/tasks/stream`]: [
    {
      what: 'their task',
      status: 404,
      ask: ({ ids }) => ({ query: `?task_ids=${ids.task_id ?? ''}` }),
      askNothing: ({ ids }) => ({ query: `?task_ids=${nobodys(ids.task_id ?? '')}` }),
    },
  ],
  [`GET ${API}/tasks/{task_id}`]: [
    named('task_id'),
    named('task_id', { query: '?include=payload,position' }, ' with its payload'),
    named('task_id', { query: '?wait_seconds=30' }, ' in a long poll'),
  ],
  [`GET ${API}/tasks/{task_id}/logs`]: [named('task_id')],
  [`GET ${API}/tasks/{task_id}/stream`]: [
    named('task_id'),
    named('task_id', { headers: { 'last-event-id': '1.running.50.3' } }, ' from a cursor'),
    asks('their ticket for another task', 401, ({ ticket, ids }) => ({
      ids: { task_id: nobodys(ids.task_id ?? '') },
      query: `?ticket=${ticket}`,
    })),
  ],
  [`POST ${API}/tasks/{task_id}/stream-ticket`]: [named('task_id')],
  [`POST ${API}/tasks/{task_id}/cancel`]: [named('task_id')],
  [`POST ${API}/tasks/{task_id}/retry`]: [named('task_id')],
  [`POST ${API}/tasks/bulk-cancel`]: bulk,
  [`POST ${API}/tasks/bulk-retry`]: bulk,
  [`GET ${API}/queue/dead-letters`]: plain(200),
  [`GET ${API}/batches/{batch_id}`]: [named('batch_id')],
  [`POST ${API}/batches/{batch_id}/retry`]: [named('batch_id')],
  [`GET ${API}/queue/stats`]: plain(403),
  [`POST ${API}/queue/cleanup`]: [asks('all that is finished', 403, () => ({ query: '?max_age_days=1' }))],
  [`POST ${API}/queue/{priority}/pause`]: plain(403),
  [`POST ${API}/queue/{priority}/resume`]: plain(403),
  [`POST ${API}/integrations/analytics/schedule-daily`]: [
    asks('a schedule of its own', 200, () => ({ body: { hour: 5 } })),
  ],
  [`GET ${API}/integrations/analytics/schedule-daily`]: [asks('no schedule of theirs', 200, () => ({}))],
  [`DELETE ${API}/integrations/analytics/schedule-daily`]: [asks('its own schedule alone', 204, () => ({}))],
  [`POST ${API}/integrations/callbacks/{token}`]: [
    {
      what: 'their task with another signature',
      status: 404,
      ask: ({ ids }) => ({ ids: { token: nobodys(ids.token ?? '') }, body: {} }),
      askNothing: ({ ids }) => ({ ids: { token: `critical${nobodys(ids.token ?? '').slice(8)}` }, body: {} }),
    },
  ],
  [`POST ${API}/documents/search`]: [
    asks('their words', 200, ({ canary }) => ({ body: { query: canary, limit: 100 } })),
    asks(
      'their document',
      200,
      ({ ids }) => ({ body: { query: 'contrato assinado', document_ids: [ids.document_id] } }),
      none('results'),
    ),
    asks('a filter in a document id', 422, ({ organizationId }) => ({
      body: { query: 'contrato', document_ids: [`x),or=(organization_id.eq.${organizationId}`] },
    })),
  ],
  [`GET ${API}/documents/{document_id}`]: [named('document_id')],
  [`DELETE ${API}/documents/{document_id}`]: [named('document_id')],
  [`POST ${API}/analytics/events`]: [
    asks('an event under their id', 200, ({ canary }) => ({
      body: { events: [{ event_id: `${canary}`, name: 'n', value: 1, occurred_at: '2026-11-02T12:00:00Z' }] },
    })),
  ],
  [`GET ${API}/analytics/reports/{report_id}`]: [
    named('report_id'),
    named('report_id', { headers: { accept: 'text/html' } }, ' as a page'),
    named('report_id', { headers: { accept: 'text/csv' } }, ' as rows'),
  ],
  [`GET ${API}/email/templates`]: plain(200),
  [`POST ${API}/email/templates/{template}/preview`]: [asks('a preview', 200, () => ({ body: {} }))],
  [`GET ${API}/email/deliveries`]: [
    asks('the whole list', 200, () => ({ query: '?limit=100' }), none('deliveries')),
    asks('their task', 200, ({ ids }) => ({ query: `?task_id=${ids.task_id}` }), none('deliveries')),
    asks('their cursor', 200, ({ cursors }) => ({ query: `?cursor=${cursors.deliveries}` }), none('deliveries')),
  ],
  [`GET ${API}/email/deliveries/{delivery_id}`]: [named('delivery_id')],
  [`POST ${API}/email/events`]: [
    asks('an event about their message, unsigned', 401, ({ canary }) => ({
      body: { events: [{ type: 'bounced', message_id: canary }] },
      headers: { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,x' },
    })),
  ],
  [`GET ${API}/email/suppressions`]: [
    asks('the whole list', 200, () => ({ query: '?limit=100' }), none('suppressions')),
    asks('behind their address', 200, ({ ids }) => ({ query: `?cursor=a${ids.recipient}` }), none('suppressions')),
  ],
  [`POST ${API}/email/suppressions`]: [
    asks(
      'their address: a record of its own',
      201,
      ({ ids }) => ({ body: { recipient: ids.recipient } }),
      async (answer, _theirs, stranger) => {
        await stranger.request('DELETE', `/email/suppressions/${answer.json<{ recipient: string }>().recipient}`);
        return answer.json<{ note: unknown }>().note === null ? undefined : 'their note came back';
      },
    ),
  ],
  [`DELETE ${API}/email/suppressions/{recipient}`]: [named('recipient')],
  [`GET ${API}/webhooks/signing-secret`]: plain(200),
  [`POST ${API}/webhooks/signing-secret/rotate`]: plain(200),
  [`GET ${API}/health`]: plain(200),
  ['GET /health']: plain(200),
  ['GET /health/live']: plain(200),
  // Last: these put words of theirs into the strangers' own lists.
  ...Object.fromEntries(Object.entries(SUBMISSIONS).map(submitted)),
};
