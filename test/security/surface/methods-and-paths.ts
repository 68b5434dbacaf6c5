import { tryEach } from '../attacks.js';
import { badStatus, noEntry, refused } from './checks.js';
import { LONG, type SurfaceVisit } from './visit.js';

/** Other methods, and other spellings of paths. */
export function methodsAndPaths(visit: SurfaceVisit): void {
  describe('methods', () =>
    tryEach(visit.stage, 'surface', [
      ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map((name) => ({
        what: `a GET that calls itself a POST in ${name}`,
        wrong: async () => badStatus(await visit.admin.get('/queue/high/pause', { headers: { [name]: 'POST' } }), 404),
      })),
      {
        what: 'a POST that calls itself a GET in its query',
        wrong: async () => badStatus(await visit.member.post('/queue/high/pause?_method=GET'), 400, 403),
      },
      {
        what: 'a body that names a method',
        wrong: async () =>
          badStatus(
            await visit.member.post('/tasks', {
              _method: 'DELETE',
              name: 'x',
              task_type: 'webhook_delivery',
              payload: {},
            }),
            422,
          ),
      },
      ...['TRACE', 'PROPFIND', 'MKCOL', 'PURGE', 'PATCH', 'PUT', 'QUERY', 'FOO', 'get'].map((method) => ({
        what: `the method ${method}`,
        wrong: async () =>
          refused(
            await visit.raw(
              `${method} /api/background/tasks HTTP/1.1\r\nhost: a\r\n${visit.bearer()}content-length: 0\r\nconnection: close\r\n\r\n`,
            ),
            400,
            404,
            405,
          ),
      })),
      {
        what: 'CONNECT to another host',
        wrong: async () => noEntry(await visit.raw('CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: 127.0.0.1:22\r\n\r\n')),
      },
      {
        what: 'OPTIONS *',
        wrong: async () =>
          refused(await visit.raw('OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'), 400, 404),
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
    tryEach(visit.stage, 'surface', [
      ...ADMIN.map((target) => ({
        what: `the board as ${target.slice(0, 60)}`,
        wrong: async () => refused(await visit.get(target), 400, 401, 403, 404),
      })),
      ...ADMIN.slice(0, 12).map((target) => ({
        what: `the board as ${target}, as a member`,
        wrong: async () => refused(await visit.get(target, visit.bearer()), 400, 403, 404),
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
        wrong: async () => refused(await visit.get(target, visit.bearer()), 400, 403, 404),
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
        wrong: async () => refused(await visit.get(target), 400, 401, 403, 404),
      })),
    ]);
  });
}
