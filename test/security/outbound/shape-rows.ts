import type { Attack } from '../attacks.js';
import type { Refusals } from './refusals.js';

const DELIVERY = '/tasks/webhook-delivery';
const MAIL = '/tasks/email-notification';
const delivery = { webhook_url: 'https://example.com/hook', data: { a: 1 } };
const variables = { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com/' };
const mail = { to: 'ana@example.com', template: 'welcome', variables };

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 50);
const many = (count: number, value = 'x'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, value]));

const OWN_NAMES = [
  'host Host HOST content-length Content-Length transfer-encoding connection keep-alive te trailer upgrade expect via date',
  'proxy-authorization Proxy-Connection proxy-x webhook-id Webhook-Signature webhook-timestamp webhook-x content-encoding',
  'accept-encoding http2-settings',
].flatMap((names) => names.split(' '));
const BAD_NAMES = [
  'a b',
  'a:b',
  ':authority',
  'a\r\nb',
  'a\nb',
  'a\u0000',
  'á',
  'ｈｏｓｔ',
  '',
  ' host',
  'host ',
  'a/b',
  '"a"',
  'x'.repeat(101),
];
const BAD_VALUES = [
  'a\r\nb: c',
  'a\nb',
  'a\rb',
  'a\u0000b',
  'a\u000bb',
  'a\u007fb',
  'ação',
  'a\u010d\u010ab',
  '\u2028',
  '\ud800',
  'x'.repeat(4097),
];
const NO_TEXTS = [1, true, null, ['a'], { a: 'b' }];

/** Headers and event types that would say something else than the caller may say. */
export function headerRows(refusals: Refusals): Attack[] {
  const row = (what: string, headers: unknown): Attack =>
    refusals.row(what, () => ({ path: DELIVERY, body: { ...delivery, headers }, fields: ['headers'] }));
  const generic = { name: 'x', task_type: 'webhook_delivery' };
  return [
    ...OWN_NAMES.map((name) => row(`the header ${name}`, { [name]: 'x' })),
    ...BAD_NAMES.map((name) => row(`the name ${shown(name)}`, { [name]: 'x' })),
    ...BAD_VALUES.map((value) => row(`the value ${shown(value)}`, { 'x-a': value })),
    ...NO_TEXTS.map((value) => row(`the value ${shown(value)}, no text`, { 'x-a': value })),
    ...['a: b', ['a', 'b'], 1].map((headers) => row(`${shown(headers)} in place of headers`, headers)),
    row('21 headers', many(21)),
    row('one header in two spellings', { 'X-Key': 'a', 'x-key': 'b' }),
    row('authorization in two spellings', { authorization: 'a', Authorization: 'b' }),
    refusals.row('a line break by the generic route', () => ({
      path: '/tasks',
      body: { ...generic, payload: { ...delivery, headers: { 'x-a': 'a\r\nb: c' } } },
      fields: ['payload.headers'],
    })),
    ...['a\r\nb', 'a b', 'á', '', 'a\u0000', 'x'.repeat(101)].map((event_type) =>
      refusals.row(`the event type ${shown(event_type)}`, () => ({
        path: DELIVERY,
        body: { ...delivery, event_type },
        fields: ['event_type'],
      })),
    ),
  ];
}

const RECIPIENTS = [
  'a@example.com,b@example.com',
  'a@example.com;b@example.com',
  'a@example.com b@example.com',
  'a@example.com\r\nBcc: b@example.com',
  'a@example.com\nb@example.com',
  'a@example.com\u0000',
  'a@example.com>',
  'a@example.com> SIZE=1',
  '<a@example.com>',
  'Ana <a@example.com>',
  '"a b"@example.com',
  'a(x)@example.com',
  'a@[127.0.0.1]',
  'a@127.0.0.1',
  'a@localhost',
  'a%b@c@example.com',
  'a@example.com\u202e',
  '=?utf-8?q?a?=@exam ple.com',
  '',
];
const TEMPLATES =
  '../shared ../../package.json shared welcome/pt-BR welcome/../welcome __proto__ constructor WELCOME %2e'
    .split(' ')
    .concat('welcome\u0000', '/etc/passwd', '');
const LOCALES = ['fr', 'en/../pt-BR', '../en', '__proto__', 'EN', 'pt-BR\u0000', 'pt_BR', ''];
const ONE_LINERS = [
  'a\r\nBcc: b@example.com',
  'a\nb',
  'a\rb',
  'a\u0000b',
  'a\u2028b',
  'a\u0085b',
  'a\u202eb',
  '\ud800',
  {},
  [],
  1,
];
const LINKS = [
  'javascript:alert(1)',
  'data:text/html,x',
  'http://example.com/',
  'https://user:pw@example.com/',
  'https://example.com\\@evil.example/',
  'https://exa\nmple.com/',
  'JaVaScRiPt:alert(1)',
  'file:///etc/passwd',
  '//example.com/',
];

/** Mails that would go to somebody else, say something else, or be made of something that is no template. */
export function mailRows(refusals: Refusals): Attack[] {
  const row = (what: string, more: object, field: string): Attack =>
    refusals.row(what, () => ({ path: MAIL, body: { ...mail, ...more }, fields: [field] }));
  const variable = (name: string, value: unknown): Attack =>
    row(`${name}: ${shown(value)}`, { variables: { ...variables, [name]: value } }, `variables.${name}`);
  return [
    ...RECIPIENTS.map((to) => row(`the recipient ${shown(to)}`, { to }, 'to')),
    ...RECIPIENTS.slice(0, 4).map((to) => row(`${shown(to)} in a list`, { to: ['a@example.com', to] }, 'to[1]')),
    ...TEMPLATES.map((template) => row(`the template ${shown(template)}`, { template }, 'template')),
    ...LOCALES.map((locale) => row(`the locale ${shown(locale)}`, { locale }, 'locale')),
    ...ONE_LINERS.map((value) => variable('product_name', value)),
    ...LINKS.map((value) => variable('action_url', value)),
    ...['toString', 'subject', '@root', '../name'].map((name) => variable(name, 'x')),
    ...['html', 'subject', 'from', 'bcc', 'cc', 'headers', 'attachments'].map((field) =>
      row(`a ${field} of its own`, { [field]: 'x' }, field),
    ),
  ];
}

const KEYS = ['', ' ', 'a b', 'a\tb', 'a, b', 'é', '\u00ff', 'k'.repeat(256)];
const ORGANIZATIONS = ['a b', 'é', 'a,b', '../x', 'a/b', "a'b", '*', '%00', 'x'.repeat(201)];

/** Request headers that end up in keys, records and queries. */
export function requestHeaderRows(refusals: Refusals): Attack[] {
  const row = (name: string, value: string): Attack =>
    refusals.row(`${name}: ${shown(value)}`, () => ({
      path: DELIVERY,
      body: delivery,
      status: 400,
      headers: { [name]: value },
    }));
  return [
    ...KEYS.map((key) => row('idempotency-key', key)),
    ...ORGANIZATIONS.map((organization) => row('x-organization-id', organization)),
  ];
}
