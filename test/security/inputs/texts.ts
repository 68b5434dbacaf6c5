import type { BadInput } from './bodies.js';

type Place = Pick<BadInput, 'path' | 'role' | 'names'> & { what: string; body: (text: string) => object };

const LATER = { delay_seconds: 86_400 };
const delivery = (more: object) => ({ webhook_url: 'https://example.com', data: 1, ...LATER, ...more });
const document = (more: object) => ({ document_id: 'd', content: 'c', ...LATER, ...more });
const mail = (more: object) => ({
  to: 'a@example.org',
  template: 'welcome',
  variables: { name: 'Ana', product_name: 'P', action_url: 'https://example.com' },
  ...LATER,
  ...more,
});
const report = (more: object) => ({ period: { from: '2026-11-01', to: '2026-12-01' }, ...LATER, ...more });
const event = (more: object) => ({
  events: [{ event_id: 'e', name: 'n', occurred_at: '2026-11-02T12:00:00Z', ...more }],
});

/** Every text of a body that a rule looks at. */
const PLACES: Place[] = [
  { what: 'name', path: '/tasks/webhook-delivery', body: (name) => delivery({ name }) },
  { what: 'a tag', path: '/tasks/webhook-delivery', body: (tag) => delivery({ tags: [tag] }) },
  { what: 'priority', path: '/tasks/webhook-delivery', body: (priority) => delivery({ priority }) },
  {
    what: 'run_at',
    path: '/tasks/webhook-delivery',
    body: (run_at) => ({ ...delivery({ run_at }), delay_seconds: undefined }),
  },
  {
    what: 'webhook_url',
    path: '/tasks/webhook-delivery',
    body: (text) => delivery({ webhook_url: `https://example.com/${text}` }),
  },
  {
    what: 'the host of webhook_url',
    path: '/tasks/webhook-delivery',
    body: (text) => delivery({ webhook_url: `https://${text}.example.com` }),
  },
  { what: 'a header’s name', path: '/tasks/webhook-delivery', body: (text) => delivery({ headers: { [text]: 'x' } }) },
  { what: 'a header’s value', path: '/tasks/webhook-delivery', body: (text) => delivery({ headers: { 'x-a': text } }) },
  { what: 'event_type', path: '/tasks/webhook-delivery', body: (event_type) => delivery({ event_type }) },
  { what: 'retry_plan', path: '/tasks/webhook-delivery', body: (retry_plan) => delivery({ retry_plan }) },
  { what: 'task_type', path: '/tasks', body: (task_type) => ({ name: 'x', task_type, payload: {} }) },
  { what: 'document_id', path: '/tasks/document-processing', body: (document_id) => document({ document_id }) },
  { what: 'content_type', path: '/tasks/document-processing', body: (content_type) => document({ content_type }) },
  {
    what: 'content_base64',
    path: '/tasks/document-processing',
    body: (content_base64) => ({ ...document({ content_base64 }), content: undefined }),
  },
  { what: 'template', path: '/tasks/email-notification', body: (template) => mail({ template }) },
  { what: 'locale of a mail', path: '/tasks/email-notification', body: (locale) => mail({ locale }) },
  { what: 'to', path: '/tasks/email-notification', body: (text) => mail({ to: `${text}@example.org` }) },
  { what: 'the domain of to', path: '/tasks/email-notification', body: (text) => mail({ to: `ana@${text}.org` }) },
  {
    what: 'a variable',
    path: '/tasks/email-notification',
    body: (name) => mail({ variables: { name, product_name: 'P', action_url: 'https://example.com' } }),
  },
  {
    what: 'a URL variable',
    path: '/tasks/email-notification',
    body: (text) => mail({ variables: { name: 'A', product_name: 'P', action_url: `https://example.com/${text}` } }),
  },
  { what: 'sync_type', path: '/tasks/n8n-sync', body: (sync_type) => ({ sync_type, data: 1, ...LATER }) },
  { what: 'workflow', path: '/integrations/n8n/trigger', body: (workflow) => ({ workflow, data: 1, ...LATER }) },
  { what: 'system', path: '/tasks/external-sync', body: (system) => ({ system, sync_type: 'a', data: 1, ...LATER }) },
  {
    what: 'from of a period',
    path: '/tasks/analytics-processing',
    body: (from) => report({ period: { from, to: '2026-12-01' } }),
  },
  { what: 'time_zone', path: '/tasks/analytics-processing', body: (time_zone) => report({ time_zone }) },
  { what: 'a metric', path: '/tasks/analytics-processing', body: (metric) => report({ metrics: [metric] }) },
  { what: 'report_format', path: '/tasks/analytics-processing', body: (report_format) => report({ report_format }) },
  { what: 'event_id', path: '/analytics/events', body: (event_id) => event({ event_id }) },
  { what: 'the name of an event', path: '/analytics/events', body: (name) => event({ name }) },
  { what: 'occurred_at', path: '/analytics/events', body: (occurred_at) => event({ occurred_at }) },
  { what: 'a document id of a search', path: '/documents/search', body: (id) => ({ query: 'x', document_ids: [id] }) },
  {
    what: 'recipient',
    role: 'manager',
    path: '/email/suppressions',
    body: (text) => ({ recipient: `${text}@example.org` }),
  },
  {
    what: 'note',
    role: 'manager',
    path: '/email/suppressions',
    body: (note) => ({ recipient: 'a@example.org', note }),
  },
];

/** NUL ends strings in one half of the world and is refused by the other. */
const withNul: BadInput[] = PLACES.map(({ what, path, role, body }) => ({
  what: `NUL in ${what}`,
  status: [422],
  body: body('a\0b'),
  ...(path && { path }),
  ...(role && { role }),
}));

const LENGTH = 60_000;
/** Texts on which patterns with two ways to match take for ever. */
const SLOW: [string, string][] = [
  ['60,000 letters and a bang', `${'a'.repeat(LENGTH)}!`],
  ['30,000 dotted letters', `${'a.'.repeat(LENGTH / 2)}!`],
  ['60,000 blanks', `${' '.repeat(LENGTH)}\0`],
  ['60,000 dashes', `${'-'.repeat(LENGTH)}\0`],
  ['60,000 digits', `${'1'.repeat(LENGTH)}x`],
];
/** One pattern, one worst text each, so that all pairs are not needed to find what is slow. */
const slow: BadInput[] = PLACES.flatMap(({ what, path, role, body }) =>
  SLOW.map(([text, value]) => ({ what, text, value, path, role, body })),
)
  .filter((_, nth) => nth % 2 === 0)
  .map(({ what, text, value, path, role, body }) => ({
    what: `${text} in ${what}`,
    status: [422],
    withinMs: 500,
    body: body(value),
    ...(path && { path }),
    ...(role && { role }),
  }));

const wide: BadInput[] = [
  {
    what: '100,000 blanks as content',
    status: [422],
    withinMs: 500,
    path: '/tasks/document-processing',
    body: document({ content: ' '.repeat(100_000) }),
  },
  {
    what: '4,000 blanks as query',
    status: [422],
    withinMs: 500,
    path: '/documents/search',
    body: { query: ' '.repeat(4_000) },
  },
  {
    what: '100,000 characters as query',
    status: [422],
    withinMs: 500,
    path: '/documents/search',
    body: { query: 'ação '.repeat(20_000) },
  },
  {
    what: '800,000 brackets of HTML as a document',
    status: [202],
    withinMs: 1_000,
    path: '/tasks/document-processing',
    body: document({ content: '<a '.repeat(260_000), content_type: 'text/html' }),
  },
];

/** Texts in places where they are wrong or slow. */
export const badTexts: BadInput[] = [...withNul, ...slow, ...wide];
