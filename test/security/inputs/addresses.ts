import type { BadInput } from './bodies.js';

const get = (what: string, status: number | number[], path: string, more: Partial<BadInput> = {}): BadInput => ({
  what,
  status: [status].flat(),
  method: 'GET',
  path,
  ...more,
});
const LONG = 50_000;
const ID = 'normal-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11';
const cursor = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Characters that mean something to PostgREST. */
const FILTERS = [
  '*',
  '%',
  '_',
  ',',
  'x,or=(organization_id.gt.0)',
  'a.eq.b',
  'eq.x',
  '(a)',
  '"a"',
  'a:b',
  'a\\b',
  "'",
  'not.is.null',
  '{a,b}',
  '->>',
];
const filters: BadInput[] = [
  ...['name', 'tag', 'task_type'].flatMap((parameter) =>
    FILTERS.map((text) =>
      get(`${text} as ${parameter}: nothing is found by it`, 200, `/tasks?${parameter}=${encodeURIComponent(text)}`),
    ),
  ),
  ...[',', '(', '*', 'x,or=(organization_id.gt.0)', 'a"b', '%25'].flatMap((text) => [
    get(`${text} as a document id`, 400, `/documents/${encodeURIComponent(text)}`),
    get(`${text} as the task of deliveries`, 400, `/email/deliveries?task_id=${encodeURIComponent(text)}`),
    get(`${text} as a batch`, 404, `/batches/${encodeURIComponent(text)}`),
    get(`${text} as a report`, 404, `/analytics/reports/${encodeURIComponent(text)}`),
  ]),
  get('a column of PostgREST as parameter', 400, '/tasks?select=*&organization_id=not.is.null'),
  get('a filter as parameter of deliveries', 400, '/email/deliveries?or=(organization_id.gt.0)'),
  ...FILTERS.slice(0, 6).map((query): BadInput => ({
    what: `a search for ${query}`,
    status: [200],
    path: '/documents/search',
    body: { query },
  })),
];

const batches: BadInput[] = ['\0', 'a\0b', '\uFFFE', 'é'.repeat(40), ID].flatMap((text) => {
  const path = `/batches/${encodeURIComponent(text)}`;
  return [
    get(`the batch ${JSON.stringify(text)}`, 404, path),
    get(`a retry of the batch ${JSON.stringify(text)}`, 404, `${path}/retry`, { method: 'POST', role: 'manager' }),
  ];
});

const SQL = ["' OR 1=1--", "1';SELECT pg_sleep(5)--", '1 UNION SELECT 1', '$1', 'x\\', '${jndi:ldap://127.0.0.1/}'];
const ids: BadInput[] = SQL.flatMap((text) => {
  const id = encodeURIComponent(text);
  return [
    get(`the task ${text}`, 404, `/tasks/${id}`),
    get(`the batch ${text}`, 404, `/batches/${id}`),
    get(`the report ${text}`, 404, `/analytics/reports/${id}`),
    get(`the document ${text}`, 400, `/documents/${id}`),
    get(`the delivery ${text}`, 400, `/email/deliveries/${id}`),
  ];
});

const unicode: BadInput[] = [
  ['wide letters', ID.replace('normal', 'ｎｏｒｍａｌ')],
  ['a wide dash', ID.replace('-', '－')],
  ['capitals', ID.toUpperCase()],
  ['hex digits in capitals', `normal-${ID.slice(7).toUpperCase()}`],
  ['a zero-width space', `${ID}\u200b`],
  ['a combining mark', `${ID}\u0301`],
  ['Arabic digits', ID.replaceAll('0', '٠')],
  ['a trailing blank', `${ID} `],
  ['a trailing line break', `${ID}\n`],
  ['NUL', `${ID}\0`],
].map(([what, id]) => get(`a task id with ${what}`, 404, `/tasks/${encodeURIComponent(id ?? '')}`));

const cursors: BadInput[] = [
  ...[
    'x',
    '%00',
    'AAAA',
    cursor('[]'),
    cursor('null'),
    cursor({ length: 3 }),
    cursor([-1, ID, 'x']),
    cursor([1e300, ID, 'x']),
    cursor(['0', ID, 'x']),
    cursor([0, ID]),
    cursor([0, ['x'], 'x']),
    cursor([0, `${ID}'`, 'x']),
    cursor(`${'['.repeat(70)}`),
    'a'.repeat(201),
  ].map((text) => get(`the cursor ${text.slice(0, 24)}`, 400, `/tasks?cursor=${text}`)),
  ...[
    'x',
    cursor('x'),
    cursor(`2026-01-01T00:00:00+00:00 ${'-'.repeat(36)}`),
    cursor(`2026-02-31T00:00:00+00:00 ${ID.slice(7)}`),
    cursor(`9999-99-99T99:99:99+00:00 ${ID.slice(7)}`),
    cursor(`0000-01-01T00:00:00+00:00 ${ID.slice(7)}`),
    cursor(`2026-01-01T00:00:00+00:00 ${'0'.repeat(36)}`),
    cursor(`2026-01-01T24:00:00+00:00 ${ID.slice(7)}`),
  ].map((text, nth) => get(`the cursor of deliveries no. ${nth + 1}`, 400, `/email/deliveries?cursor=${text}`)),
  get('the cursor of suppressions that is no address', 400, '/email/suppressions?cursor=%27%20OR%201%3D1', {
    role: 'manager',
  }),
];

const paths: BadInput[] = [
  ['an encoded slash', `/tasks/${ID}%2Flogs`],
  ['encoded dots', '/tasks/%2e%2e/queue/stats'],
  ['dots behind an encoded slash', '/tasks/..%2fqueue%2fstats'],
  ['a matrix parameter', '/tasks/..;/queue/stats'],
  ['a backslash', '/tasks/..%5cqueue%5cstats'],
  ['%u escapes', '/tasks/%u002e%u002e'],
  ['double encoding', '/tasks/%252e%252e%252fqueue'],
  ['half an escape', '/tasks/%'],
  ['overlong UTF-8', '/tasks/%c0%ae%c0%ae'],
  ['encoded NUL', '/tasks/%00'],
  ['a document id of dots', '/documents/%2e%2e'],
].map(([what, path]) => get(`a path with ${what}`, [400, 404], path ?? ''));

const queries: BadInput[] = [
  'limit[]=1',
  'limit[a]=1',
  'limit=1&limit=2',
  'limit=',
  'limit=1e400',
  'limit=-1',
  'limit=101',
  'limit=NaN',
  'limit=1%00',
  'limit=%EF%BC%91',
  '__proto__=1',
  '__proto__[x]=1',
  'constructor=1',
  'toString=1',
  'status=pending&status=failed',
  'status[]=pending',
  'status=__proto__',
  'priority=constructor',
  'name=%00',
  'name=',
  'tag[$ne]=x',
  'created_after=2026-02-30',
  'created_after=now',
  'created_after=2026-01-01T00:00:00',
  `created_after=${'2026-01-01T'.repeat(100)}`,
].map((query) => get(`the query ${query.slice(0, 40)}`, 400, `/tasks?${query}`));

const slow: BadInput[] = [
  get('a path of 50,000 characters', [404, 414, 431], `/tasks/${'a'.repeat(LONG)}`, { withinMs: 500 }),
  get('a name of 50,000 characters', 400, `/tasks?name=${'a'.repeat(LONG)}`, { withinMs: 500 }),
  get('a cursor of 50,000 characters', 400, `/tasks?cursor=${'A'.repeat(LONG)}`, { withinMs: 500 }),
  get('a time of 50,000 digits', 400, `/tasks?created_after=${'1'.repeat(LONG)}`, { withinMs: 500 }),
  get('a cursor of deliveries of 50,000', 400, `/email/deliveries?cursor=${'A'.repeat(LONG)}`, { withinMs: 500 }),
  get('10,000 parameters', 400, `/tasks?${'a=1&'.repeat(10_000)}`, { withinMs: 500 }),
  get('include of 10,000 words', 400, `/tasks/${ID}?include=${'payload,'.repeat(6_000)}`, { withinMs: 500 }),
  get('Accept of 50,000 characters', [404], `/analytics/reports/${ID.slice(7)}`, {
    headers: { accept: `${'text/html;q=0.1,'.repeat(3_000)}` },
    withinMs: 500,
  }),
  get('an organization of 50,000 characters', 400, '/tasks', {
    headers: { 'x-organization-id': 'a'.repeat(LONG) },
    withinMs: 500,
  }),
  get('Last-Event-ID of 50,000 characters', 404, `/tasks/${ID}/stream`, {
    headers: { 'last-event-id': '1.'.repeat(LONG / 2) },
    withinMs: 500,
  }),
];

const TASK = JSON.stringify({ webhook_url: 'https://example.com', data: 1, delay_seconds: 86_400 });
const headers: BadInput[] = [
  ...Object.entries<string | string[]>({
    'two keys': ['a', 'b'],
    'the same key twice': ['a', 'a'],
    'a key beyond ASCII': 'chave-\u00e7',
    'a key with a tab': 'a\tb',
    'a key of 50,000 characters': 'k'.repeat(LONG),
  }).map(([what, key]): BadInput => ({
    what: `Idempotency-Key: ${what}`,
    status: [400],
    path: '/tasks/webhook-delivery',
    body: TASK,
    headers: { 'idempotency-key': key },
    withinMs: 500,
  })),
  {
    what: 'a content type of 50,000 characters',
    status: [202, 400, 415],
    path: '/tasks/webhook-delivery',
    body: TASK,
    headers: { 'content-type': `application/json${'; '.repeat(LONG / 2)}` },
    withinMs: 500,
  },
  {
    what: 'a charset behind 50,000 blanks',
    status: [202, 400, 415],
    path: '/tasks/webhook-delivery',
    body: TASK,
    headers: { 'content-type': `application/json;${' '.repeat(LONG)}charset` },
    withinMs: 500,
  },
];

const SIGNATURE = 'A'.repeat(43);
const callbacks: BadInput[] = [
  ['nonsense', 'x'],
  ['another signature', `${ID}~1~zzzzzzz~${SIGNATURE}`],
  ['no signature', `${ID}~1~zzzzzzz~`],
  ['a signature that is cut', `${ID}~1~zzzzzzz~${SIGNATURE.slice(1)}`],
  ['a negative run', `${ID}~-1~zzzzzzz~${SIGNATURE}`],
  ['an endless deadline', `${ID}~1~zzzzzzzzzzz~${SIGNATURE}`],
  ['a path', `..%2f..%2fqueue~1~z~${SIGNATURE}`],
  ['a JWT', 'eyJhbGciOiJub25lIn0.e30.'],
  ['NUL', `${ID}%00~1~zzzzzzz~${SIGNATURE}`],
  ['250 tildes', '~'.repeat(250)],
  ['3,000 characters', 'a'.repeat(3_000)],
].map(([what, token]): BadInput => ({
  what: `a callback token of ${what}`,
  status: [404],
  path: `/integrations/callbacks/${token}`,
  body: '{}',
}));

/** Paths, queries, cursors and headers that are wrong. */
export const badAddresses: BadInput[] = [
  ...filters,
  ...ids,
  ...batches,
  ...unicode,
  ...cursors,
  ...paths,
  ...queries,
  ...slow,
  ...headers,
  ...callbacks,
];
