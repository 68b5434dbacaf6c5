import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ROUTES } from '../routes.js';
import { SUBMISSIONS } from '../tenants/submissions.js';

/** One request and the statuses that are right for it. */
export interface BadInput {
  what: string;
  status: readonly number[];
  method?: string;
  /** Below /api/background; sent as it is. */
  path?: string;
  role?: 'viewer' | 'member' | 'manager';
  body?: unknown;
  headers?: Record<string, string | string[]>;
  /** Fields that the answer must name, among others. */
  names?: string[];
  /** The longest it may take; 2 s where it is not said. */
  withinMs?: number;
}

const bad = (what: string, status: number | number[], more: Omit<BadInput, 'what' | 'status'>): BadInput => ({
  what,
  status: [status].flat(),
  ...more,
});
const EVENTS = '/analytics/events';
const DOCUMENT = '/tasks/document-processing';
const TASK = { name: 'x', task_type: 'webhook_delivery', payload: { webhook_url: 'https://example.com', data: 0 } };
const LATER = { delay_seconds: 86_400 };
/** A task's JSON with this text where its data is. */
const data = (json: string): string => JSON.stringify({ ...TASK, ...LATER }).replace('"data":0', `"data":${json}`);
const event = (more: object) => ({ event_id: 'e', name: 'n', occurred_at: '2026-11-02T12:00:00Z', ...more });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => '{"a":'.repeat(depth) + '0' + '}'.repeat(depth);
const DEEP = [400, 422];

const prototypes: BadInput[] = [
  bad('__proto__ five levels down', 400, { body: data('{"a":[{"b":{"c":[{"__proto__":{"x":1}}]}}]}') }),
  bad('__proto__ in escapes', 400, { body: data('{"\\u005f\\u005fproto\\u005f\\u005f":{"x":1}}') }),
  bad('__proto__ that is null', 400, { body: data('{"__proto__":null}') }),
  bad('constructor.prototype five levels down', 400, { body: data('[[[[{"constructor":{"prototype":{"x":1}}}]]]]') }),
  bad('__proto__ in metadata', 400, {
    path: DOCUMENT,
    body: '{"document_id":"d","content":"c","metadata":{"__proto__":{}}}',
  }),
  bad('__proto__ in properties of events', 400, { path: EVENTS, body: '{"events":[{"properties":{"__proto__":{}}}]}' }),
  bad('__proto__ in what follows', 400, { body: `{"on_complete":{"task":{"payload":{"__proto__":{}}}}}` }),
  bad('__proto__ to a callback', 400, { path: '/integrations/callbacks/x', body: '{"__proto__":{}}' }),
  bad('constructor as plain data', 202, { body: data('{"constructor":1,"prototype":2,"toString":3}') }),
  bad('hasOwnProperty as a field', 422, { body: { ...TASK, hasOwnProperty: 1 }, names: ['hasOwnProperty'] }),
  bad('constructor as a variable of a mail', 422, {
    path: '/tasks/email-notification',
    body: { to: 'a@example.org', template: 'welcome', variables: { constructor: 1 } },
  }),
];

const depths: BadInput[] = [
  bad('arrays 10,000 deep', DEEP, { body: nested(10_000) }),
  bad('objects 10,000 deep', DEEP, { body: objects(10_000) }),
  bad('arrays 200,000 deep', DEEP, { body: nested(200_000), withinMs: 1_000 }),
  bad('data 100,000 deep', DEEP, { body: data(nested(100_000)), withinMs: 1_000 }),
  bad('metadata 10,000 deep', DEEP, {
    path: DOCUMENT,
    body: `{"document_id":"d","content":"c","metadata":${objects(10_000)}}`,
  }),
  bad('properties 10,000 deep', DEEP, { path: EVENTS, body: `{"events":[{"properties":${objects(10_000)}}]}` }),
  bad('a search 10,000 deep', DEEP, { path: '/documents/search', body: `{"query":${nested(10_000)}}` }),
  bad('a preview 10,000 deep', DEEP, {
    path: '/email/templates/welcome/preview',
    body: `{"variables":${objects(10_000)}}`,
  }),
  bad('a schedule 10,000 deep', DEEP, {
    role: 'manager',
    path: '/integrations/analytics/schedule-daily',
    body: `{"on_complete":${objects(10_000)}}`,
  }),
  bad('chains 50 deep', 422, { body: { ...TASK, on_complete: chain(50) } }),
];

const sizes: BadInput[] = [
  bad('a million numbers', 413, { body: data(`[${'0,'.repeat(999_999)}0]`) }),
  bad('a hundred thousand tags', 422, { body: { ...TASK, tags: Array(100_000).fill('t') }, names: ['tags'] }),
  bad('a hundred thousand unknown fields', 422, { body: manyFields(50_000) }),
  bad('100,000 document ids', 422, {
    path: '/documents/search',
    body: { query: 'x', document_ids: Array(100_000).fill('d') },
  }),
  bad('501 documents', 422, {
    path: '/integrations/knowledge/process-bulk',
    body: { documents: Array(501).fill({ document_id: 'd', content: 'c' }) },
  }),
  bad('a million empty documents', [413, 422], {
    path: '/integrations/knowledge/process-bulk',
    body: { documents: Array(1_000_000).fill({}) },
    withinMs: 4_000,
  }),
  bad('1,001 events', 422, { path: EVENTS, body: { events: Array(1_001).fill(event({})) } }),
  bad('100,000 events that are none', 422, { path: EVENTS, body: { events: Array(100_000).fill(0) } }),
  bad('100,000 recipients', 422, {
    path: '/tasks/email-notification',
    body: { to: Array(100_000).fill('a'), template: 'welcome' },
  }),
  bad('100,000 metrics', 422, {
    path: '/tasks/analytics-processing',
    body: {
      period: { from: '2026-11-01', to: '2026-12-01' },
      metrics: Array.from({ length: 100_000 }, (_, n) => `m${n}`),
    },
  }),
  bad('100,000 headers', 422, {
    path: '/tasks/webhook-delivery',
    body: { webhook_url: 'https://example.com', data: 1, headers: manyFields(50_000) },
  }),
];

const bytes = (...values: number[]) =>
  Buffer.concat([Buffer.from('{"name":"'), Buffer.from(values), Buffer.from('"}')]);
const texts: BadInput[] = [
  bad('an overlong slash (C0 AF)', 400, { body: bytes(0xc0, 0xaf) }),
  bad('an overlong slash in three bytes', 400, { body: bytes(0xe0, 0x80, 0xaf) }),
  bad('half a surrogate pair in UTF-8', 400, { body: bytes(0xed, 0xa0, 0x80) }),
  bad('a character that is cut', 400, { body: bytes(0xe2, 0x82) }),
  bad('a byte beyond Unicode', 400, { body: bytes(0xf5, 0x80, 0x80, 0x80) }),
  bad('a lone continuation byte', 400, { body: bytes(0x80) }),
  bad('UTF-16', 400, { body: Buffer.from(JSON.stringify(TASK), 'utf16le') }),
  bad('a byte order mark', [202, 400], { body: `\ufeff${data('1')}` }),
  bad('two byte order marks', 400, { body: `\ufeff\ufeff${data('1')}` }),
  bad('NUL behind the body', 400, { body: `${data('1')}\0` }),
  bad('a raw line break in a string', 400, { body: '{"name":"a\nb"}' }),
  bad('two bodies', 400, { body: '{}{}' }),
  bad('a comment', 400, { body: '{}/* x */' }),
  bad('a comma too many', 400, { body: '{"name":"x",}' }),
  ...['NaN', 'Infinity', '0x10', '+1', '.5', '01', '1_000', "'1'"].map((number) =>
    bad(`the number ${number}`, 400, { body: data(number) }),
  ),
  bad('a name twice, the last one empty', 422, {
    body: JSON.stringify(TASK).replace('{', '{"name":"good",').replace('"name":"x"', '"name":""'),
    names: ['name'],
  }),
  bad('a type twice, the last one unknown', 422, {
    body: `${JSON.stringify(TASK).slice(0, -1)},"task_type":"nothing"}`,
    names: ['task_type'],
  }),
];

const numbers: BadInput[] = [
  ...['1e400', '-1e400', '9007199254740993', '1.5', '"5"', 'null', '[5]', '-0.5'].map((number) =>
    bad(`chunk_size ${number}`, 422, {
      path: DOCUMENT,
      body: `{"document_id":"d","content":"c","delay_seconds":86400,"chunk_size":${number}}`,
    }),
  ),
  bad('value 1e400', 422, {
    path: EVENTS,
    body: JSON.stringify({ events: [event({ value: 0 })] }).replace('"value":0', '"value":1e400'),
  }),
  bad('value 1e16', 422, { path: EVENTS, body: { events: [event({ value: 1e16 })] } }),
  bad('limit 1e400 of a search', 422, { path: '/documents/search', body: '{"query":"x","limit":1e400}' }),
  bad('hour -1', 422, { role: 'manager', path: '/integrations/analytics/schedule-daily', body: { hour: -1 } }),
  bad('callback_timeout_seconds 1e400', 422, {
    path: '/tasks/n8n-sync',
    body: '{"sync_type":"a","data":1,"callback_timeout_seconds":1e400}',
  }),
  bad('a year of six digits', 422, {
    path: EVENTS,
    body: { events: [event({ occurred_at: '+275760-09-13T00:00:00Z' })] },
  }),
  bad('a year before all databases', 422, {
    path: EVENTS,
    body: { events: [event({ occurred_at: '-009999-01-01T00:00:00Z' })] },
  }),
];

const json = JSON.stringify({ ...TASK, ...LATER });
const types: BadInput[] = [
  ...[
    'application/jsonp',
    'application/xml',
    'text/json',
    'application/vnd.api+json',
    'application/json, text/plain',
    'json',
    '*/*',
    'application/octet-stream',
    'application/graphql',
  ].map((type) => bad(`the content type ${type}`, 415, { body: json, headers: { 'content-type': type } })),
  ...['utf-16', 'utf-7', 'iso-8859-1', '"latin1"'].map((charset) =>
    bad(`the charset ${charset}`, 415, {
      body: json,
      headers: { 'content-type': `application/json; charset=${charset}` },
    }),
  ),
  ...(['gzip', 'deflate', 'br'] as const).map((encoding) =>
    bad(`a body in ${encoding}`, 415, {
      body: { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding](json),
      headers: { 'content-encoding': encoding },
    }),
  ),
  ...['identity, gzip', 'x-gzip', 'zstd', 'compress', 'GZIP'].map((encoding) =>
    bad(`the encoding ${encoding}`, 415, { body: json, headers: { 'content-encoding': encoding } }),
  ),
];

/** A field that nobody knows, in each body and in each part of one. */
const unknown: BadInput[] = [
  ...Object.entries(ROUTES).flatMap(([route, { body }]) =>
    body
      ? [
          bad(`an unknown field to ${route}`, 422, {
            role: 'manager',
            path: pathOf(route),
            body: { surprise: 1 },
            names: ['surprise'],
          }),
        ]
      : [],
  ),
  ...Object.entries(SUBMISSIONS).flatMap(([path, submission]) => [
    bad(`an unknown field in all that ${path} takes`, 422, {
      path,
      body: { ...submission('x'), surprise: 1 },
      names: ['surprise'],
    }),
    bad(`a field of the record to ${path}`, 422, {
      path,
      body: { ...submission('x'), status: 'completed' },
      names: ['status'],
    }),
  ]),
  bad('an unknown field of an event', 422, {
    path: EVENTS,
    body: { events: [event({ surprise: 1 })] },
    names: ['events[0].surprise'],
  }),
  bad('an unknown field of a period', 422, {
    path: '/tasks/analytics-processing',
    body: { period: { from: '2026-11-01', to: '2026-12-01', surprise: 1 } },
    names: ['period.surprise'],
  }),
  bad('an unknown field of a document in bulk', 422, {
    path: '/integrations/knowledge/process-bulk',
    body: { documents: [{ document_id: 'd', content: 'c', surprise: 1 }] },
    names: ['documents[0].surprise'],
  }),
  bad('an unknown field of what follows', 422, {
    body: { ...TASK, on_complete: { task: { task_type: 'webhook_delivery', payload: TASK.payload, surprise: 1 } } },
    names: ['on_complete.task.surprise'],
  }),
  bad('two things that follow', 422, {
    body: { ...TASK, on_complete: { webhook_url: 'https://example.com', n8n: {} } },
    names: ['on_complete'],
  }),
];

/** Bodies that are wrong, and how each is refused. */
export const badBodies: BadInput[] = [...prototypes, ...depths, ...sizes, ...texts, ...numbers, ...types, ...unknown];

function chain(depth: number): object {
  return { task: { ...TASK, ...(depth > 1 && { on_complete: chain(depth - 1) }) } };
}

function manyFields(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, nth) => [`f${nth}`, 0]));
}

function pathOf(route: string): string {
  return (route.split(' /api/background')[1] ?? '').replace('{template}', 'welcome');
}
