import { tryEach } from '../attacks.js';
import { afterContinue, badStatus, refused } from './checks.js';
import { type SurfaceVisit } from './visit.js';

/** HTTP that no client of ours would send. */
export function strangeHttp(visit: SurfaceVisit): void {
  describe('HTTP that is not as it should be', () =>
    tryEach(visit.stage, 'surface', [
      {
        what: 'no Host',
        wrong: async () => refused(await visit.raw('GET /health HTTP/1.1\r\nconnection: close\r\n\r\n'), 400),
      },
      {
        what: 'two Hosts',
        wrong: async () =>
          refused(await visit.raw('GET /health HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n'), 400),
      },
      {
        what: 'HTTP/1.0 to the board',
        wrong: async () => refused(await visit.raw('GET /admin/queues HTTP/1.0\r\n\r\n'), 401),
      },
      { what: 'HTTP/0.9', wrong: async () => refused(await visit.raw('GET /admin/queues\r\n\r\n'), 400, 401) },
      { what: 'HTTP/3.7', wrong: async () => refused(await visit.raw('GET /health HTTP/3.7\r\nhost: a\r\n\r\n'), 400) },
      {
        what: 'the preface of HTTP/2',
        wrong: async () => refused(await visit.raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 400),
      },
      {
        what: 'a TLS greeting',
        wrong: async () => refused(await visit.raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'), 400),
      },
      {
        what: 'headers of 70 KB',
        wrong: async () => refused(await visit.get('/health', `x: ${'y'.repeat(70_000)}\r\n`), 431),
      },
      {
        what: 'ten thousand headers',
        wrong: async () =>
          refused(
            await visit.get('/health', Array.from({ length: 10_000 }, (_, n) => `x${n}: yyyyyyyy\r\n`).join('')),
            431,
          ),
      },
      { what: 'a URL of 70 KB', wrong: async () => refused(await visit.get(`/${'y'.repeat(70_000)}`), 431) },
      { what: 'a URL of 30 KB', wrong: async () => refused(await visit.get(`/${'Z'.repeat(30_000)}`), 404) },
      {
        what: 'a cookie of 60 KB',
        wrong: async () =>
          refused(await visit.get('/admin/queues', `cookie: admin_session=${'y'.repeat(60_000)}\r\n`), 401),
      },
      {
        what: 'an unknown Expect',
        wrong: async () => refused(await visit.get('/health', 'expect: the-worst\r\n'), 417),
      },
      {
        what: '100-continue without a token',
        wrong: async () =>
          afterContinue(
            await visit.raw(
              'POST /api/background/tasks HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}',
            ),
          ),
      },
      {
        what: 'an upgrade to h2c',
        wrong: async () =>
          refused(
            await visit.get(
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
            await visit.get(
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
            await visit.raw(
              `POST /api/background${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 20000000\r\n\r\n[`,
            ),
            401,
          ),
      })),
      {
        what: '64 KiB of [ ',
        wrong: async () => badStatus(await visit.member.post('/tasks', '['.repeat(65_536)), 422),
      },
      {
        what: '8 MiB of [ on a bulk route',
        wrong: async () =>
          badStatus(await visit.member.post('/integrations/knowledge/process-bulk', '['.repeat(8_388_608)), 422),
      },
      {
        what: 'four million values on a bulk route',
        wrong: async () =>
          badStatus(
            await visit.member.post('/integrations/knowledge/process-bulk', `[${'0,'.repeat(4_000_000)}0]`),
            422,
          ),
      },
    ]));
}
