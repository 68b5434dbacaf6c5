import type { TaskResponse } from '../../src/tasks/task.response.js';
import { type Answer, type ApiClient, freshOrganization } from '../support/api-client.js';
import { tokenFor } from '../support/tokens.js';
import { tryEach } from './attacks.js';
import { type RawAnswers, sendRaw } from './raw-http.js';
import type { SecurityStage } from './security-stage.js';

const PROBLEM = /content-type: application\/problem\+json/i;
/** More of it than an answer may repeat. */
const LONG = 'Z'.repeat(100);
const SLOW_ANSWER_MS = 14_000;

/** What a browser or a bare socket reaches: paths, methods, the HTTP itself, headers, origins, cookies and tickets. */
export function surface(stage: SecurityStage): void {
  let member: ApiClient;
  let admin: ApiClient;
  let task: TaskResponse;
  let other: TaskResponse;
  let stored: number;
  let slow: Promise<RawAnswers>[];

  beforeAll(async () => {
    member = await stage.caller('member');
    admin = await stage.caller('admin');
    const later = { delay_seconds: 3_600 };
    [task, other] = (await Promise.all([1, 2].map(() => member.deliver('https://example.com/later', later)))) as [
      TaskResponse,
      TaskResponse,
    ];
    stored = await tasksStored(admin);
    slow = ['GET /health HTTP/1.1\r\nhost: a\r\nx-', 'POST /api/background/tasks HTTP/1.1\r\nhost:'].map((bytes) =>
      sendRaw(stage.replicas[0], bytes, SLOW_ANSWER_MS),
    );
  }, 30_000);

  const raw = (bytes: string | readonly string[]) => sendRaw(stage.replicas[0], bytes);
  const get = (target: string, more = '') =>
    raw(`GET ${target} HTTP/1.1\r\nhost: a\r\n${more}connection: close\r\n\r\n`);
  const bearer = () => `authorization: ${member.headers.authorization ?? ''}\r\n`;

  describe('methods', () =>
    tryEach(stage, 'surface', [
      ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map((name) => ({
        what: `a GET that calls itself a POST in ${name}`,
        wrong: async () => badStatus(await admin.get('/queue/high/pause', { headers: { [name]: 'POST' } }), 404),
      })),
      {
        what: 'a POST that calls itself a GET in its query',
        wrong: async () => badStatus(await member.post('/queue/high/pause?_method=GET'), 400, 403),
      },
      {
        what: 'a body that names a method',
        wrong: async () =>
          badStatus(
            await member.post('/tasks', { _method: 'DELETE', name: 'x', task_type: 'webhook_delivery', payload: {} }),
            422,
          ),
      },
      ...['TRACE', 'PROPFIND', 'MKCOL', 'PURGE', 'PATCH', 'PUT', 'QUERY', 'FOO', 'get'].map((method) => ({
        what: `the method ${method}`,
        wrong: async () =>
          refused(
            await raw(
              `${method} /api/background/tasks HTTP/1.1\r\nhost: a\r\n${bearer()}content-length: 0\r\nconnection: close\r\n\r\n`,
            ),
            400,
            404,
            405,
          ),
      })),
      {
        what: 'CONNECT to another host',
        wrong: async () => noEntry(await raw('CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: 127.0.0.1:22\r\n\r\n')),
      },
      {
        what: 'OPTIONS *',
        wrong: async () => refused(await raw('OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'), 400, 404),
      },
    ]));

  describe('paths', () => {
    const ADMIN = [
      '/%61dmin/queues',
      '//admin/queues',
      '/admin//queues',
      '/admin/../admin/queues',
      '/x/../admin/queues/api/queues',
      '/admin/queues/%2e%2e/',
      '/admin/queues/..%2f',
      '/%2e/admin/queues',
      '/./admin/queues',
      '/ADMIN/queues',
      '/admin/queues/',
      '/admin/queues;x',
      '/admin;x/queues',
      '/admin/queues%00',
      '/admin/queues%00.js',
      '\\admin\\queues',
      '/admin\\queues',
      '/admin/queues%5c',
      '/admin%2fqueues',
      '/admin/queues/api/queues?activeQueue=high',
      '/admin/queues/static/../../../package.json',
      '/admin/queues/static/%2e%2e/%2e%2e/package.json',
      '/admin/queues#x',
      '/api/background/../../admin/queues',
      'http://a/admin/queues',
      'http://evil.example/admin/queues/api/queues',
      'https://a/admin/queues',
      'admin/queues',
      '/admin/queues/%zz',
      '/admin/queues/%ff',
      `/admin/queues/${LONG}`,
    ];
    tryEach(stage, 'surface', [
      ...ADMIN.map((target) => ({
        what: `the board as ${target.slice(0, 60)}`,
        wrong: async () => refused(await get(target), 400, 401, 403, 404),
      })),
      ...ADMIN.slice(0, 12).map((target) => ({
        what: `the board as ${target}, as a member`,
        wrong: async () => refused(await get(target, bearer()), 400, 403, 404),
      })),
      ...[
        '/api/background/%71ueue/stats',
        '//api/background/queue/stats',
        '/api/background/queue/stats/',
        '/api/background/./queue/stats',
        '/API/background/queue/stats',
        '/api/background/queue;x/stats',
        '/api/background/queue/stats%00',
        'http://b/api/background/queue/stats',
      ].map((target) => ({
        what: `the statistics as ${target}, as a member`,
        wrong: async () => refused(await get(target, bearer()), 400, 403, 404),
      })),
      ...[
        '/docs/../package.json',
        '/docs/%2e%2e/%2e%2e/package.json',
        '/docs/..%2f..%2fpackage.json',
        '/.env',
        '/package.json',
        `/${LONG}`,
        '/nothing?x=%00',
      ].map((target) => ({
        what: `a file as ${target.slice(0, 60)}`,
        wrong: async () => refused(await get(target), 400, 401, 403, 404),
      })),
    ]);
  });

  describe('requests that hide another', () => {
    const body = JSON.stringify({ webhook_url: 'https://example.com/smuggled', data: {} });
    const hidden = () =>
      `POST /api/background/tasks/webhook-delivery HTTP/1.1\r\nhost: a\r\n${bearer()}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const head = (lines: readonly string[], path = '/api/background/tasks') =>
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${lines.join('\r\n')}\r\n\r\n`;
    const CHUNKED: [string, string[]][] = [
      ['both lengths', ['content-length: 4', 'transfer-encoding: chunked']],
      ['both lengths, the other way round', ['transfer-encoding: chunked', 'content-length: 4']],
      ['two content lengths', ['content-length: 0', 'content-length: 44']],
      ['two equal content lengths', ['content-length: 4', 'content-length: 4']],
      ['a list of lengths', ['content-length: 0, 44']],
      ['a signed length', ['content-length: +4']],
      ['a negative length', ['content-length: -1']],
      ['a hexadecimal length', ['content-length: 0x4']],
      ['an overlong length', [`content-length: ${'9'.repeat(30)}`]],
      ['a space before the colon', ['transfer-encoding : chunked']],
      ['a tab before the coding', ['content-length: 4', 'transfer-encoding:\tchunked']],
      ['an unknown coding', ['content-length: 4', 'transfer-encoding: xchunked']],
      ['chunked not last', ['transfer-encoding: chunked, identity']],
      ['chunked twice', ['transfer-encoding: chunked', 'transfer-encoding: chunked, chunked']],
      ['a folded header', ['x: a\r\n content-length: 4', 'transfer-encoding: chunked']],
      ['a vertical tab in a coding', ['content-length: 4', 'transfer-encoding: \x0bchunked']],
      ['a NUL in a header', ['x: a\0b', 'content-length: 4']],
      ['a bare CR in a header', ['x: a\rcontent-length: 4', 'transfer-encoding: chunked']],
    ];
    const CHUNKS: [string, string][] = [
      ['a size that is no number', 'zz\r\n0\r\n\r\n'],
      ['an overlong size', `${'f'.repeat(20)}\r\n`],
      ['a negative size', '-1\r\n\r\n'],
      ['a bare LF behind a size', '4\nabcd\n0\n\n'],
      ['a size that is too small', '1\r\nabcd\r\n0\r\n\r\n'],
      ['an endless extension', `1;${LONG.repeat(300)}\r\na\r\n0\r\n\r\n`],
    ];
    tryEach(stage, 'surface', [
      ...CHUNKED.map(([what, lines]) => ({
        what,
        wrong: async () => refused(await raw(`${head(lines)}0\r\n\r\n${hidden()}`), 400, 401),
      })),
      ...CHUNKS.map(([what, chunks]) => ({
        what,
        wrong: async () =>
          refused(await raw(`${head(['transfer-encoding: chunked'])}${chunks}${hidden()}`), 400, 401, 413),
      })),
      {
        what: 'bare LF as the end of lines',
        wrong: async () => refused(await raw(hidden().replaceAll('\r\n', '\n')), 400),
      },
      {
        what: 'a body behind a GET',
        wrong: async () =>
          refused(
            await raw(
              `GET /api/background/tasks HTTP/1.1\r\nhost: a\r\ncontent-length: ${hidden().length}\r\nconnection: close\r\n\r\n${hidden()}`,
            ),
            401,
          ),
      },
      { what: 'a line before the request', wrong: async () => refused(await raw(`\0\r\n${hidden()}`), 400) },
    ]);
  });

  describe('HTTP that is not as it should be', () =>
    tryEach(stage, 'surface', [
      {
        what: 'no Host',
        wrong: async () => refused(await raw('GET /health HTTP/1.1\r\nconnection: close\r\n\r\n'), 400),
      },
      {
        what: 'two Hosts',
        wrong: async () =>
          refused(await raw('GET /health HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n'), 400),
      },
      {
        what: 'HTTP/1.0 to the board',
        wrong: async () => refused(await raw('GET /admin/queues HTTP/1.0\r\n\r\n'), 401),
      },
      { what: 'HTTP/0.9', wrong: async () => refused(await raw('GET /admin/queues\r\n\r\n'), 400, 401) },
      { what: 'HTTP/3.7', wrong: async () => refused(await raw('GET /health HTTP/3.7\r\nhost: a\r\n\r\n'), 400) },
      { what: 'the preface of HTTP/2', wrong: async () => refused(await raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 400) },
      {
        what: 'a TLS greeting',
        wrong: async () => refused(await raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'), 400),
      },
      {
        what: 'headers of 70 KB',
        wrong: async () => refused(await get('/health', `x: ${'y'.repeat(70_000)}\r\n`), 431),
      },
      {
        what: 'ten thousand headers',
        wrong: async () =>
          refused(await get('/health', Array.from({ length: 10_000 }, (_, n) => `x${n}: yyyyyyyy\r\n`).join('')), 431),
      },
      { what: 'a URL of 70 KB', wrong: async () => refused(await get(`/${'y'.repeat(70_000)}`), 431) },
      { what: 'a URL of 30 KB', wrong: async () => refused(await get(`/${'Z'.repeat(30_000)}`), 404) },
      {
        what: 'a cookie of 60 KB',
        wrong: async () => refused(await get('/admin/queues', `cookie: admin_session=${'y'.repeat(60_000)}\r\n`), 401),
      },
      { what: 'an unknown Expect', wrong: async () => refused(await get('/health', 'expect: the-worst\r\n'), 417) },
      {
        what: '100-continue without a token',
        wrong: async () =>
          afterContinue(
            await raw(
              'POST /api/background/tasks HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}',
            ),
          ),
      },
      {
        what: 'an upgrade to h2c',
        wrong: async () =>
          refused(
            await get(
              '/admin/queues',
              'upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\nconnection: upgrade, http2-settings\r\n',
            ),
            401,
          ),
      },
      {
        what: 'an upgrade to a WebSocket',
        wrong: async () =>
          refused(
            await get(
              '/admin/queues',
              'upgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\nconnection: upgrade\r\n',
            ),
            401,
          ),
      },
      ...['/integrations/knowledge/process-bulk', '/tasks/document-processing'].map((path) => ({
        what: `megabytes for ${path} without a token, of which none is waited for`,
        wrong: async () =>
          refused(
            await raw(
              `POST /api/background${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 20000000\r\n\r\n[`,
            ),
            401,
          ),
      })),
      { what: '64 KiB of [ ', wrong: async () => badStatus(await member.post('/tasks', '['.repeat(65_536)), 422) },
      {
        what: '8 MiB of [ on a bulk route',
        wrong: async () =>
          badStatus(await member.post('/integrations/knowledge/process-bulk', '['.repeat(8_388_608)), 422),
      },
      {
        what: 'four million values on a bulk route',
        wrong: async () =>
          badStatus(await member.post('/integrations/knowledge/process-bulk', `[${'0,'.repeat(4_000_000)}0]`), 422),
      },
    ]));

  describe('other origins', () => {
    const origins = ['https://evil.example', 'null', 'https://app.example.com.evil.com', 'http://localhost:3000'];
    tryEach(stage, 'surface', [
      ...origins.map((origin) => ({
        what: `a preflight of ${origin}`,
        wrong: async () =>
          closed(
            await member.request('OPTIONS', '/tasks', {
              headers: {
                origin,
                'access-control-request-method': 'POST',
                'access-control-request-headers': 'authorization',
              },
            }),
            404,
          ),
      })),
      ...origins.map((origin) => ({
        what: `a read by ${origin}`,
        wrong: async () => closed(await member.get('/tasks', { headers: { origin } }), 200),
      })),
      {
        what: 'a preflight of the board',
        wrong: async () =>
          closed(
            await member.request('OPTIONS', '//admin/queues', {
              headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET', authorization: '' },
            }),
            403,
          ),
      },
      {
        what: 'a refused read',
        wrong: async () =>
          closed(
            await member.get('/tasks', { headers: { origin: 'https://evil.example', authorization: 'Bearer x' } }),
            401,
          ),
      },
    ]);
  });

  describe('headers of every kind of answer', () =>
    tryEach(stage, 'surface', [
      ...(
        [
          [200, () => member.get('/tasks')],
          [200, () => member.get('//health/live')],
          [200, () => member.get('//docs-json')],
          [202, () => member.get(`/tasks/${task.task_id}`).then((answer) => ({ ...answer, status: 202 }))],
          [401, () => member.get('/tasks', { headers: { authorization: '' } })],
          [403, () => member.get('/queue/stats')],
          [404, () => member.get('/nothing')],
          [404, () => member.get('//nothing')],
          [400, () => member.get('//%zz')],
          [413, () => member.post('/tasks', `"${'x'.repeat(1_200_000)}"`)],
          [415, () => member.post('/tasks', '{}', { 'content-type': 'text/plain' })],
          [415, () => member.post('/tasks', '{}', { 'content-encoding': 'gzip' })],
          [422, () => member.post('/tasks', {})],
          [401, () => member.get('//admin/queues', { headers: { authorization: '' } })],
        ] as [number, () => Promise<Answer>][]
      ).map(([status, ask], index) => ({
        what: `${status} (${index + 1})`,
        wrong: async () => {
          const answer = await ask();
          return badStatus(answer, status) ?? bare(answer.headers);
        },
      })),
      { what: 'what the parser refuses', wrong: async () => bare(headersOf(await raw('GARBAGE\r\n\r\n'))) },
      { what: 'an unknown Expect', wrong: async () => bare(headersOf(await get('/health', 'expect: the-worst\r\n'))) },
      {
        what: 'a stream',
        wrong: async () => bare(headersOf(await get(`/api/background/tasks/${task.task_id}/stream`, bearer()))),
      },
      ...['//docs', '//docs/'].map((page) => ({
        what: `the page ${page.slice(1)}`,
        wrong: async () => {
          const { headers } = await member.get(page);
          return bare(headers, "script-src 'self'") ?? unsafeScripts(headers);
        },
      })),
      {
        what: 'the page to sign in',
        wrong: async () => {
          const { headers, text } = await member.get('//admin/sign-in');
          return (
            bare(headers, "form-action 'self'") ??
            unsafeScripts(headers) ??
            (text.includes('<script') ? 'has a script' : undefined)
          );
        },
      },
    ]));

  describe('cookies, tickets and tokens in wrong places', () => {
    const ticketOf = async (id = task.task_id) =>
      (await member.post(`/tasks/${id}/stream-ticket`)).json<{ ticket: string }>().ticket;
    const none = { authorization: '' };
    const stream = (id: string, ticket: string, more = '') =>
      get(`/api/background/tasks/${id}/stream?ticket=${ticket}`, more);
    const queried = async (path: string) =>
      badStatus(
        await member.get(
          `${path}?token=${await tokenFor({ organizationId: freshOrganization(), role: 'admin', canary: 'in-url' })}`,
        ),
        400,
      );
    tryEach(stage, 'surface', [
      {
        what: 'a token as a cookie',
        wrong: async () =>
          badStatus(
            await member.get('/tasks', {
              headers: {
                ...none,
                cookie: `token=${member.headers.authorization?.slice(7) ?? ''}; admin_session=${'a'.repeat(43)}`,
              },
            }),
            401,
          ),
      },
      {
        what: 'a session of /admin on the API',
        wrong: async () =>
          badStatus(await member.get('/queue/stats', { headers: { ...none, cookie: await sessionOf(stage) } }), 401),
      },
      {
        what: 'an invented session',
        wrong: async () =>
          badStatus(
            await member.get('//admin/queues', { headers: { ...none, cookie: `admin_session=${'a'.repeat(43)}` } }),
            401,
            403,
          ),
      },
      {
        what: 'a ticket used twice',
        wrong: async () => {
          const ticket = await ticketOf();
          const first = await stream(task.task_id, ticket);
          return first.statuses[0] === 200
            ? refused(await stream(task.task_id, ticket), 401)
            : `first use: ${first.statuses[0]}`;
        },
      },
      {
        what: 'a ticket used twice, on both replicas at once',
        wrong: async () => {
          const ticket = await ticketOf();
          const path = `GET /api/background/tasks/${task.task_id}/stream?ticket=${ticket} HTTP/1.1\r\nhost: a\r\n\r\n`;
          const answers = await Promise.all(stage.replicas.map((replica) => sendRaw(replica, path)));
          const statuses = answers.flatMap(({ statuses: found }) => found).sort();
          return statuses.join() === '200,401' ? undefined : statuses.join();
        },
      },
      {
        what: 'the ticket of another task',
        wrong: async () => refused(await stream(other.task_id, await ticketOf()), 401),
      },
      {
        what: 'a ticket for the task itself',
        wrong: async () =>
          badStatus(await member.get(`/tasks/${task.task_id}?ticket=${await ticketOf()}`, { headers: none }), 400, 401),
      },
      {
        what: 'a ticket for the log',
        wrong: async () =>
          badStatus(
            await member.get(`/tasks/${task.task_id}/logs?ticket=${await ticketOf()}`, { headers: none }),
            400,
            401,
          ),
      },
      {
        what: 'a ticket as a bearer token',
        wrong: async () =>
          badStatus(await member.get('/tasks', { headers: { authorization: `Bearer ${await ticketOf()}` } }), 401),
      },
      {
        what: 'a ticket as a session',
        wrong: async () =>
          badStatus(
            await member.get('//admin/queues', { headers: { ...none, cookie: `admin_session=${await ticketOf()}` } }),
            401,
          ),
      },
      ...['', 'x', LONG, '%00', '__proto__'].map((ticket) => ({
        what: `the ticket ${JSON.stringify(ticket.slice(0, 20))}`,
        wrong: async () => refused(await stream(task.task_id, ticket), 400, 401),
      })),
      {
        what: 'two tickets',
        wrong: async () =>
          refused(await stream(task.task_id, `${await ticketOf()}&ticket=${await ticketOf()}`), 400, 401),
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
        '//nothing',
        '//dev/outbox',
      ].map((path) => ({ what: `a token in the URL of ${path}`, wrong: () => queried(path) })),
    ]);
  });

  describe('in the end', () =>
    tryEach(stage, 'surface', [
      {
        what: 'metrics without being asked for',
        wrong: async () => badStatus(await member.get('//metrics', { headers: { authorization: '' } }), 401, 404),
      },
      { what: 'headers that never end', wrong: async () => refused(await slow[0]!, 408) },
      { what: 'a Host that never ends', wrong: async () => refused(await slow[1]!, 408) },
      {
        what: 'nothing of a token or of what was refused is in a log',
        wrong: async () => (/eyJ[\w-]+\.|Z{65}|smuggled/.test(stage.output) ? 'found in the output' : undefined),
      },
      {
        what: 'nothing of all this is stored',
        wrong: async () => {
          const now = await tasksStored(admin);
          return now === stored ? undefined : `${now - stored} tasks`;
        },
      },
      {
        what: 'no queue is paused',
        wrong: async () =>
          Object.values((await admin.stats()).queues).some(({ paused }) => paused) ? 'paused' : undefined,
      },
    ]));
}

/** Every answer refused, each as a problem that tells nothing. */
function refused({ text, statuses }: RawAnswers, ...allowed: number[]): string | undefined {
  if (statuses.length === 0) return 'no answer';
  const strange = statuses.find((status) => !allowed.includes(status));
  if (strange !== undefined) return `answered ${statuses.join()}`;
  return PROBLEM.test(text) ? leak(text) : 'no problem+json';
}

/** No answer at all, or a refusal. */
function noEntry(answers: RawAnswers): string | undefined {
  return answers.statuses.length === 0 ? (answers.closed ? undefined : 'left open') : refused(answers, 400, 404, 405);
}

function afterContinue(answers: RawAnswers): string | undefined {
  const [first, ...rest] = answers.statuses;
  return refused({ ...answers, statuses: first === 100 ? rest : answers.statuses }, 401);
}

function badStatus({ status, headers, text }: Answer, ...allowed: number[]): string | undefined {
  if (!allowed.includes(status)) return `answered ${status}`;
  if (status < 300) return undefined;
  if (headers.get('content-type')?.startsWith('application/problem+json') !== true) return 'no problem+json';
  return leak(text);
}

function leak(text: string): string | undefined {
  if (/node_modules|\n\s+at |\.[jt]s:\d+/.test(text)) return 'shows a stack';
  return text.includes('Z'.repeat(65)) ? 'repeats what was sent' : undefined;
}

function closed(answer: Answer, status: number): string | undefined {
  const opened = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
  return opened.length > 0 ? `says ${opened.join()}` : badStatus(answer, status);
}

/** What is missing of the headers that every answer has. */
function bare(headers: Headers, inPolicy = "default-src 'none'"): string | undefined {
  const policy = headers.get('content-security-policy') ?? '';
  const missing = [
    ...(policy.includes("frame-ancestors 'none'") && policy.includes(inPolicy) ? [] : [`policy ${policy}`]),
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['nosniff']),
    ...(/^(no-referrer|same-origin)$/.test(headers.get('referrer-policy') ?? '') ? [] : ['referrer-policy']),
    ...(headers.get('strict-transport-security')?.includes('max-age=31536000') ? [] : ['HSTS']),
    ...(headers.get('x-frame-options') === 'DENY' ? [] : ['x-frame-options']),
    ...(headers.get('cross-origin-resource-policy') === 'same-origin' ? [] : ['CORP']),
    ...(headers.get('cache-control')?.includes('no-store') ? [] : ['no-store']),
    ...['server', 'x-powered-by'].filter((name) => headers.has(name)),
  ];
  return missing.length > 0 ? missing.join() : undefined;
}

function unsafeScripts(headers: Headers): string | undefined {
  const policy = headers.get('content-security-policy') ?? '';
  return /script-src[^;]*unsafe|https?:/.test(policy) ? policy : undefined;
}

function headersOf({ text }: RawAnswers): Headers {
  const [, ...lines] = (text.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
  return new Headers(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}

async function sessionOf(stage: SecurityStage): Promise<string> {
  const token = await tokenFor({ organizationId: freshOrganization(), role: 'admin' });
  const options: RequestInit = { method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual' };
  const answer = await fetch(`${stage.replicas[0]}/admin/sign-in`, options);
  const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0];
  if (cookie === undefined) throw new Error(`No session: ${answer.status}`);
  return cookie;
}

async function tasksStored(admin: ApiClient): Promise<number> {
  const { queues } = await admin.stats();
  return Object.values(queues)
    .map(({ waiting, active, delayed, completed, failed }) => waiting + active + delayed + completed + failed)
    .reduce((total, count) => total + count, 0);
}
