import type { Role } from '../../../src/auth/caller.js';

/** One request; `fields` are those its 422 or 400 must name, no others. */
export interface Wrong {
  what: string;
  status: number;
  method?: string;
  path?: string;
  as?: Role;
  body?: unknown;
  headers?: Record<string, string>;
  fields?: string[];
}

const DELIVERY = '/tasks/webhook-delivery';
const DOCUMENT = '/tasks/document-processing';
const YEAR_SECONDS = 31_536_000;
const payload = { webhook_url: 'https://example.com/hook', data: { a: 1 } };
const generic = (more: object) => ({ name: 'x', task_type: 'webhook_delivery', payload, ...more });
const document = (more: object) => ({ document_id: 'd', content: 'Olá', ...more });
const json = (text: string) => ({ body: text });
const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
/** The body of a delivery whose payload's JSON has exactly so many bytes. */
const ofBytes = (bytes: number) => {
  const empty = { webhook_url: 'https://example.com/hook', data: '' };
  return { ...empty, data: 'x'.repeat(bytes - JSON.stringify(empty).length) };
};

const notJson: Wrong[] = [
  { what: 'text that is not JSON', status: 400, ...json('{"name": ') },
  { what: 'single quotes', status: 400, ...json("{'name':'x'}") },
  { what: 'NaN', status: 400, ...json('{"name":"x","delay_seconds":NaN}') },
  { what: 'invalid UTF-8', status: 400, body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
  { what: 'a __proto__ key', status: 400, ...json('{"__proto__":{"role":"admin"},"name":"x"}') },
  {
    what: 'a __proto__ key inside the payload',
    status: 400,
    ...json('{"name":"x","task_type":"webhook_delivery","payload":{"__proto__":{}}}'),
  },
  { what: 'a constructor.prototype key', status: 400, ...json('{"name":"x","constructor":{"prototype":{}}}') },
  { what: 'an array', status: 422, ...json('[]'), fields: ['body'] },
  { what: 'null', status: 422, ...json('null'), fields: ['body'] },
  { what: 'a number', status: 422, ...json('1'), fields: ['body'] },
  { what: 'a string', status: 422, ...json('"x"'), fields: ['body'] },
  { what: 'no body', status: 422, fields: ['name', 'task_type', 'payload'] },
  { what: 'an empty object', status: 422, body: {}, fields: ['name', 'task_type', 'payload'] },
  { what: 'text/plain', status: 415, ...json('{}'), headers: { 'content-type': 'text/plain' } },
  {
    what: 'an HTML form',
    status: 415,
    ...json('name=x'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
  { what: 'multipart', status: 415, ...json('--x--'), headers: { 'content-type': 'multipart/form-data; boundary=x' } },
  {
    what: 'another charset',
    status: 415,
    ...json('{}'),
    headers: { 'content-type': 'application/json; charset=latin1' },
  },
  { what: 'a claimed compression', status: 415, ...json('{}'), headers: { 'content-encoding': 'br' } },
];

const common: Wrong[] = [
  { what: 'an unknown field', status: 422, body: generic({ extra: 1 }), fields: ['extra'] },
  { what: 'an unknown task type', status: 422, body: generic({ task_type: 'nothing' }), fields: ['task_type'] },
  {
    what: 'an inherited word as task type',
    status: 422,
    body: generic({ task_type: 'constructor' }),
    fields: ['task_type'],
  },
  { what: 'a payload that is an array', status: 422, body: generic({ payload: [] }), fields: ['payload'] },
  { what: 'a payload that is null', status: 422, body: generic({ payload: null }), fields: ['payload'] },
  {
    what: 'an unknown field of the payload',
    status: 422,
    body: generic({ payload: { ...payload, extra: 1 } }),
    fields: ['payload.extra'],
  },
  {
    what: 'wrong types in the payload',
    status: 422,
    body: generic({ payload: { webhook_url: 1, data: 1, sign_payload: 'yes' } }),
    fields: ['payload.webhook_url', 'payload.sign_payload'],
  },
  { what: 'a name of 0 characters', status: 422, body: generic({ name: '' }), fields: ['name'] },
  { what: 'a name of 201 characters', status: 422, body: generic({ name: 'n'.repeat(201) }), fields: ['name'] },
  { what: 'a name with NUL', status: 422, body: generic({ name: 'a\0b' }), fields: ['name'] },
  { what: 'a name with a line break', status: 422, body: generic({ name: 'a\nb' }), fields: ['name'] },
  {
    what: 'a name with a lone surrogate',
    status: 422,
    ...json(
      '{"name":"\\ud800","task_type":"webhook_delivery","payload":{"webhook_url":"https://example.com","data":1}}',
    ),
    fields: ['name'],
  },
  { what: 'a priority nobody knows', status: 422, body: generic({ priority: 'urgent' }), fields: ['priority'] },
  { what: 'a priority in capitals', status: 422, body: generic({ priority: 'HIGH' }), fields: ['priority'] },
  { what: 'a priority array', status: 422, body: generic({ priority: ['high'] }), fields: ['priority'] },
  { what: '-1 retries', status: 422, body: generic({ max_retries: -1 }), fields: ['max_retries'] },
  { what: '21 retries', status: 422, body: generic({ max_retries: 21 }), fields: ['max_retries'] },
  { what: '1.5 retries', status: 422, body: generic({ max_retries: 1.5 }), fields: ['max_retries'] },
  { what: 'retries as text', status: 422, body: generic({ max_retries: '3' }), fields: ['max_retries'] },
  { what: 'a negative delay', status: 422, body: generic({ delay_seconds: -1 }), fields: ['delay_seconds'] },
  {
    what: 'a delay above a year',
    status: 422,
    body: generic({ delay_seconds: YEAR_SECONDS + 1 }),
    fields: ['delay_seconds'],
  },
  {
    what: 'a delay of 1e999',
    status: 422,
    ...json(JSON.stringify(generic({ delay_seconds: 0 })).replace('"delay_seconds":0', '"delay_seconds":1e999')),
    fields: ['delay_seconds'],
  },
  {
    what: 'delay and time at once',
    status: 422,
    body: generic({ delay_seconds: 1, run_at: '2030-01-01T00:00:00Z' }),
    fields: ['run_at'],
  },
  {
    what: 'a time two years ahead',
    status: 422,
    body: generic({ run_at: new Date(Date.now() + 2 * YEAR_SECONDS * 1000).toISOString() }),
    fields: ['run_at'],
  },
  { what: 'a time that is none', status: 422, body: generic({ run_at: 'amanhã' }), fields: ['run_at'] },
  { what: 'the 30th of February', status: 422, body: generic({ run_at: '2026-02-30T00:00:00Z' }), fields: ['run_at'] },
  { what: 'a time as a number', status: 422, body: generic({ run_at: 1 }), fields: ['run_at'] },
  { what: 'a time limit of 0', status: 422, body: generic({ timeout_seconds: 0 }), fields: ['timeout_seconds'] },
  { what: 'a time limit of 3601', status: 422, body: generic({ timeout_seconds: 3601 }), fields: ['timeout_seconds'] },
  { what: '11 tags', status: 422, body: generic({ tags: Array(11).fill('t') }), fields: ['tags'] },
  { what: 'a tag of 65 characters', status: 422, body: generic({ tags: ['t'.repeat(65)] }), fields: ['tags'] },
  { what: 'an empty tag', status: 422, body: generic({ tags: [''] }), fields: ['tags'] },
  { what: 'tags that are text', status: 422, body: generic({ tags: 'a,b' }), fields: ['tags'] },
  { what: 'a tag that is an object', status: 422, body: generic({ tags: [{}] }), fields: ['tags'] },
  {
    what: 'three wrong fields at once',
    status: 422,
    body: generic({ name: 1, priority: 1, max_retries: 99 }),
    fields: ['name', 'priority', 'max_retries'],
  },
  { what: 'an empty Idempotency-Key', status: 400, body: generic({}), headers: { 'idempotency-key': '' } },
  {
    what: 'an Idempotency-Key of 256 characters',
    status: 400,
    body: generic({}),
    headers: { 'idempotency-key': 'k'.repeat(256) },
  },
  { what: 'an Idempotency-Key with a blank', status: 400, body: generic({}), headers: { 'idempotency-key': 'a b' } },
  {
    what: 'an organization header that is no id',
    status: 400,
    as: 'admin',
    body: generic({}),
    headers: { 'x-organization-id': 'a b' },
  },
  { what: 'a viewer', status: 403, as: 'viewer', body: generic({}) },
  {
    what: 'a JSON body of 10,000 levels',
    status: 422,
    ...json(nested(10_000)),
    fields: ['body'],
  },
  {
    what: 'a payload of 10,000 levels',
    status: 422,
    ...json(
      JSON.stringify(generic({ payload: { webhook_url: 'https://example.com', data: 0 } })).replace(
        '"data":0',
        `"data":${nested(10_000)}`,
      ),
    ),
    fields: ['body'],
  },
];

const deliveries: Wrong[] = [
  { what: 'no data', status: 422, path: DELIVERY, body: { webhook_url: payload.webhook_url }, fields: ['data'] },
  { what: 'data null', status: 422, path: DELIVERY, body: { ...payload, data: null }, fields: ['data'] },
  ...[
    'http://127.0.0.1/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest',
    'https://localhost/',
    'https://user:pass@example.com/',
    'ftp://example.com/',
    'https://example.com:6379/',
    '/hook',
    'https://exa mple.com/',
    `https://example.com/${'x'.repeat(2048)}`,
  ].map((webhook_url) => ({
    what: `the URL ${webhook_url.slice(0, 40)}`,
    status: 422,
    path: DELIVERY,
    body: { ...payload, webhook_url },
    fields: ['webhook_url'],
  })),
  ...[
    { host: 'x' },
    { 'content-length': '1' },
    { 'webhook-id': 'x' },
    { 'x-a': 'a\r\nb: c' },
    { 'x-a': 1 },
    { 'a b': 'x' },
    Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, 'x'])),
  ].map((headers) => ({
    what: `the headers ${JSON.stringify(headers).slice(0, 40)}`,
    status: 422,
    path: DELIVERY,
    body: { ...payload, headers },
    fields: ['headers'],
  })),
  {
    what: 'a signature without a master key',
    status: 422,
    path: DELIVERY,
    body: { ...payload, sign_payload: true },
    fields: ['sign_payload'],
  },
  {
    what: 'a retry plan nobody knows',
    status: 422,
    path: DELIVERY,
    body: { ...payload, retry_plan: 'never' },
    fields: ['retry_plan'],
  },
  {
    what: 'an event type with a line break',
    status: 422,
    path: DELIVERY,
    body: { ...payload, event_type: 'a\nb' },
    fields: ['event_type'],
  },
  {
    what: 'the generic fields on a typed route',
    status: 422,
    path: DELIVERY,
    body: generic({}),
    fields: ['webhook_url', 'data', 'task_type', 'payload'],
  },
  { what: 'a payload one byte above the limit', status: 413, path: DELIVERY, body: ofBytes(65_537) },
  { what: 'a body far above the limit', status: 413, path: DELIVERY, body: ofBytes(400_000) },
];

const documents: Wrong[] = [
  { what: 'no document id', status: 422, path: DOCUMENT, body: { content: 'x' }, fields: ['document_id'] },
  {
    what: 'a document id of 201 characters',
    status: 422,
    path: DOCUMENT,
    body: document({ document_id: 'd'.repeat(201) }),
    fields: ['document_id'],
  },
  {
    what: 'a document id with a slash',
    status: 422,
    path: DOCUMENT,
    body: document({ document_id: '../x' }),
    fields: ['document_id'],
  },
  { what: 'a blank content', status: 422, path: DOCUMENT, body: document({ content: ' \n' }), fields: ['content'] },
  {
    what: 'a content that is an object',
    status: 422,
    path: DOCUMENT,
    body: document({ content: {} }),
    fields: ['content'],
  },
  { what: 'chunks of 99', status: 422, path: DOCUMENT, body: document({ chunk_size: 99 }), fields: ['chunk_size'] },
  { what: 'chunks of 8001', status: 422, path: DOCUMENT, body: document({ chunk_size: 8001 }), fields: ['chunk_size'] },
  {
    what: 'an overlap of more than half',
    status: 422,
    path: DOCUMENT,
    body: document({ chunk_size: 100, chunk_overlap: 51 }),
    fields: ['chunk_overlap'],
  },
  {
    what: 'a negative overlap',
    status: 422,
    path: DOCUMENT,
    body: document({ chunk_overlap: -1 }),
    fields: ['chunk_overlap'],
  },
  {
    what: 'metadata that is an array',
    status: 422,
    path: DOCUMENT,
    body: document({ metadata: [] }),
    fields: ['metadata'],
  },
  {
    what: 'a content reference of the caller’s own',
    status: 422,
    path: DOCUMENT,
    body: document({ content_ref: 'x' }),
    fields: ['content_ref'],
  },
  { what: 'a search for nothing', status: 422, path: '/documents/search', body: { query: '' }, fields: ['query'] },
  {
    what: 'a search for 101 results',
    status: 422,
    path: '/documents/search',
    body: { query: 'x', limit: 101 },
    fields: ['limit'],
  },
  { what: 'a document id that is none', status: 400, method: 'GET', path: '/documents/a%20b', fields: ['document_id'] },
];

const parameters: Wrong[] = [
  ...[
    'x',
    'urgent-0',
    'high-',
    'high-..',
    'normal-%00',
    '%F0%9F%92%A9',
    'normal-018f0000-0000-7000-8000-00000000000g',
    'constructor',
    '__proto__',
    'i'.repeat(200),
  ].map((id) => ({ what: `the task id ${id.slice(0, 40)}`, status: 404, method: 'GET', path: `/tasks/${id}` })),
  { what: 'a task id that is not UTF-8', status: 400, method: 'GET', path: '/tasks/%ff' },
  { what: 'a path nobody knows', status: 404, method: 'GET', path: '/nothing/here' },
  { what: 'a method nobody knows', status: 404, method: 'DELETE', path: '/tasks' },
  ...['0', '31', '1.5', 'x', '', '-1', '1e1000'].map((value) => ({
    what: `wait_seconds=${value}`,
    status: 400,
    method: 'GET',
    path: `/tasks/normal-0?wait_seconds=${value}`,
    fields: ['wait_seconds'],
  })),
  {
    what: 'wait_seconds twice',
    status: 400,
    method: 'GET',
    path: '/tasks/normal-0?wait_seconds=1&wait_seconds=2',
    fields: ['wait_seconds'],
  },
  { what: 'include=secrets', status: 400, method: 'GET', path: '/tasks/normal-0?include=secrets', fields: ['include'] },
  { what: 'a parameter nobody knows', status: 400, method: 'GET', path: '/tasks/normal-0?wait=1', fields: ['wait'] },
  { what: 'offset=-1', status: 400, method: 'GET', path: '/tasks/normal-0/logs?offset=-1', fields: ['offset'] },
  ...['0', '101'].map((value) => ({
    what: `limit=${value}`,
    status: 400,
    method: 'GET',
    path: `/tasks/normal-0/logs?limit=${value}`,
    fields: ['limit'],
  })),
  ...['', '?max_age_days=0', '?max_age_days=3651', '?max_age_days=x'].map((query) => ({
    what: `cleanup${query}`,
    status: 400,
    as: 'admin' as const,
    path: `/queue/cleanup${query}`,
    fields: ['max_age_days'],
  })),
  { what: 'a queue nobody knows', status: 400, as: 'admin', path: '/queue/urgent/pause', fields: ['priority'] },
  {
    what: 'a ticket that is too short',
    status: 400,
    method: 'GET',
    path: '/tasks/normal-0/stream?ticket=x',
    fields: ['ticket'],
  },
  {
    what: 'a ticket nobody was given',
    status: 401,
    method: 'GET',
    path: `/tasks/normal-0/stream?ticket=${'x'.repeat(43)}`,
  },
];

/** What is refused, and stores nothing. */
export const refused: Wrong[] = [...notJson, ...common, ...deliveries, ...documents, ...parameters];

/** The other side of each bound. */
export const accepted: Wrong[] = [
  { what: 'a name of 200 characters', status: 202, body: generic({ name: 'n'.repeat(200) }) },
  { what: 'a name of an emoji', status: 202, body: generic({ name: '💩 ação' }) },
  { what: '20 retries', status: 202, body: generic({ max_retries: 20 }) },
  { what: 'a delay of a year', status: 202, body: generic({ delay_seconds: YEAR_SECONDS }) },
  { what: 'time limits of 1 and 3600', status: 202, body: generic({ timeout_seconds: 1 }) },
  { what: 'a time limit of an hour', status: 202, body: generic({ timeout_seconds: 3600 }) },
  {
    what: 'a time a day less than a year ahead',
    status: 202,
    body: generic({ run_at: new Date(Date.now() + (YEAR_SECONDS - 86_400) * 1000).toISOString() }),
  },
  {
    what: '10 tags of 64 characters',
    status: 202,
    body: generic({ tags: Array.from({ length: 10 }, (_, n) => `${n}`.padEnd(64, 't')) }),
  },
  { what: 'a payload of exactly the limit', status: 202, path: DELIVERY, body: ofBytes(65_536) },
  {
    what: 'NUL and lone surrogates as data',
    status: 202,
    path: DELIVERY,
    ...json('{"webhook_url":"https://example.com","data":"a\\u0000b\\ud800"}'),
  },
  {
    what: 'an Idempotency-Key of 255 characters',
    status: 202,
    body: generic({}),
    headers: { 'idempotency-key': 'k'.repeat(255) },
  },
  {
    what: 'a body in UTF-8, said so',
    status: 202,
    body: generic({}),
    headers: { 'content-type': 'application/json; charset=UTF-8' },
  },
  {
    what: 'chunks of 100 overlapping by 50',
    status: 202,
    path: DOCUMENT,
    body: document({ document_id: 'a.b_c:d-E9', chunk_size: 100, chunk_overlap: 50 }),
  },
  {
    what: 'chunks of 8000',
    status: 202,
    path: DOCUMENT,
    body: document({ document_id: 'd'.repeat(200), chunk_size: 8000 }),
  },
];
