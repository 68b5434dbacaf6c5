import { tryEach } from '../attacks.js';
import { refused } from './checks.js';
import { LONG, type SurfaceVisit } from './visit.js';

/** Requests that hide another from who reads them first. */
export function hiddenRequests(visit: SurfaceVisit): void {
  describe('requests that hide another', () => {
    const body = JSON.stringify({ webhook_url: 'https://example.com/smuggled', data: {} });
    const hidden = () =>
      `POST /api/background/tasks/webhook-delivery HTTP/1.1\r\nhost: a\r\n${visit.bearer()}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
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
    tryEach(visit.stage, 'surface', [
      ...CHUNKED.map(([what, lines]) => ({
        what,
        wrong: async () => refused(await visit.raw(`${head(lines)}0\r\n\r\n${hidden()}`), 400, 401),
      })),
      ...CHUNKS.map(([what, chunks]) => ({
        what,
        wrong: async () =>
          refused(await visit.raw(`${head(['transfer-encoding: chunked'])}${chunks}${hidden()}`), 400, 401, 413),
      })),
      {
        what: 'bare LF as the end of lines',
        wrong: async () => refused(await visit.raw(hidden().replaceAll('\r\n', '\n')), 400),
      },
      {
        what: 'a body behind a GET',
        wrong: async () =>
          refused(
            await visit.raw(
              `GET /api/background/tasks HTTP/1.1\r\nhost: a\r\ncontent-length: ${hidden().length}\r\nconnection: close\r\n\r\n${hidden()}`,
            ),
            401,
          ),
      },
      { what: 'a line before the request', wrong: async () => refused(await visit.raw(`\0\r\n${hidden()}`), 400) },
    ]);
  });
}
