import type { Answer } from '../../support/api-client.js';
import { tryEach } from '../attacks.js';
import { badStatus, bare, closed, headersOf, unsafeScripts } from './checks.js';
import { type SurfaceVisit } from './visit.js';

/** What browsers are told: other origins, and the headers of every kind of answer. */
export function browsers(visit: SurfaceVisit): void {
  describe('other origins', () => {
    const origins = ['https://evil.example', 'null', 'https://app.example.com.evil.com', 'http://localhost:3000'];
    tryEach(visit.stage, 'surface', [
      ...origins.map((origin) => ({
        what: `a preflight of ${origin}`,
        wrong: async () =>
          closed(
            await visit.member.request('OPTIONS', '/tasks', {
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
        wrong: async () => closed(await visit.member.get('/tasks', { headers: { origin } }), 200),
      })),
      {
        what: 'a preflight of the board',
        wrong: async () =>
          closed(
            await visit.member.request('OPTIONS', '//admin/queues', {
              headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET', authorization: '' },
            }),
            403,
          ),
      },
      {
        what: 'a refused read',
        wrong: async () =>
          closed(
            await visit.member.get('/tasks', {
              headers: { origin: 'https://evil.example', authorization: 'Bearer x' },
            }),
            401,
          ),
      },
    ]);
  });

  describe('headers of every kind of answer', () =>
    tryEach(visit.stage, 'surface', [
      ...(
        [
          [200, () => visit.member.get('/tasks')],
          [200, () => visit.member.get('//health/live')],
          [200, () => visit.member.get('//docs-json')],
          [202, () => visit.submitAgain()],
          [401, () => visit.member.get('/tasks', { headers: { authorization: '' } })],
          [403, () => visit.member.get('/queue/stats')],
          [404, () => visit.member.get('/nothing')],
          [404, () => visit.member.get('//nothing')],
          [400, () => visit.member.get('//%zz')],
          [413, () => visit.member.post('/tasks', `"${'x'.repeat(1_200_000)}"`)],
          [415, () => visit.member.post('/tasks', '{}', { 'content-type': 'text/plain' })],
          [415, () => visit.member.post('/tasks', '{}', { 'content-encoding': 'gzip' })],
          [422, () => visit.member.post('/tasks', {})],
          [401, () => visit.member.get('//admin/queues', { headers: { authorization: '' } })],
        ] as [number, () => Promise<Answer>][]
      ).map(([status, ask], index) => ({
        what: `${status} (${index + 1})`,
        wrong: async () => {
          const answer = await ask();
          return badStatus(answer, status) ?? bare(answer.headers);
        },
      })),
      { what: 'what the parser refuses', wrong: async () => bare(headersOf(await visit.raw('GARBAGE\r\n\r\n'))) },
      {
        what: 'an unknown Expect',
        wrong: async () => bare(headersOf(await visit.get('/health', 'expect: the-worst\r\n'))),
      },
      {
        what: 'a stream',
        wrong: async () =>
          bare(headersOf(await visit.get(`/api/background/tasks/${visit.task.task_id}/stream`, visit.bearer()))),
      },
      ...['//docs', '//docs/', '//dashboard', '//dashboard/tasks/any'].map((page) => ({
        what: `the page ${page.slice(1)}`,
        wrong: async () => {
          const { headers } = await visit.member.get(page);
          return bare(headers, "script-src 'self'") ?? unsafeScripts(headers);
        },
      })),
      {
        what: 'the page to sign in',
        wrong: async () => {
          const { headers, text } = await visit.member.get('//admin/sign-in');
          return (
            bare(headers, "form-action 'self'") ??
            unsafeScripts(headers) ??
            (text.includes('<script') ? 'has a script' : undefined)
          );
        },
      },
    ]));
}
