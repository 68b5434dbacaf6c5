import fc from 'fast-check';
import { inertLine, LogContent, printableLine } from './log-content.js';

const content = new LogContent(['operator-secret-1']);

describe('what a log line contains', () => {
  it('is not a secret by name, by format, or of the deployment', () => {
    const fields = content.fields({
      authorization: 'canary-1',
      nested: { headers: { 'x-id': 'canary-2' }, list: [{ password: 'canary-3' }] },
      url: 'redis://user:canary-4@host/?token=canary-5',
      text: 'Bearer canary-token-6 and operator-secret-1',
      'operator-secret-1': 1,
    });
    expect(JSON.stringify(fields)).not.toMatch(/canary|operator-secret/);
    expect(content.text('connect to postgres://u:canary-7@h/db failed: operator-secret-1')).toBe(
      'connect to postgres://***@h/db failed: ***',
    );
  });

  it('is of an error its type, code, message and frames, and nothing a driver put on it', () => {
    const error = Object.assign(new TypeError('went wrong'), {
      code: '23505',
      detail: 'Key (secret)=(canary) exists',
      where: 'canary',
      parameters: ['canary'],
      config: { headers: { authorization: 'canary' } },
      command: { name: 'hset', args: ['canary'] },
      cause: new Error('canary'),
    });
    const fields = content.fields({ err: error });
    expect(fields).toMatchObject({ err: { type: 'TypeError', code: '23505', message: 'went wrong' } });
    expect(JSON.stringify(fields)).not.toContain('canary');
  });

  it('shows no part of a secret that stands where a long text is cut', () => {
    const masked = 'Bearer canary-token-6 '.repeat(200);
    for (const before of ['x'.repeat(4_100), `${masked}${'x'.repeat(6_150 - masked.length)}`]) {
      for (let shift = 0; shift < 30; shift += 1) {
        const text = content.text(`${before.slice(0, before.length - shift)}operator-secret-1${'y'.repeat(9_000)}`);
        expect(text).not.toMatch(/operator|canary/);
        expect(text.length).toBeLessThanOrEqual(4_097);
      }
    }
  });

  it('has an end', () => {
    expect(content.text('x'.repeat(1_000_000)).length).toBeLessThan(5_000);
    const big = Array.from({ length: 1_000 }, () => 'x'.repeat(1_000));
    expect(JSON.stringify(content.fields({ big })).length).toBeLessThan(20_000);
    const loop: Record<string, unknown> = {};
    loop['loop'] = loop;
    expect(JSON.stringify(content.fields({ loop })).length).toBeLessThan(20_000);
  });

  it('leaves the keys of every line alone', () => {
    expect(content.fields({ level: 10, time: 1, msg: 'fake', role: 'api', pid: 1, other: 2 })).toEqual({
      _level: 10,
      _time: 1,
      _msg: 'fake',
      _role: 'api',
      _pid: 1,
      other: 2,
    });
  });
});

const anyText = fc.string({
  unit: fc.oneof(
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
    fc.constantFrom('\\', '"', 'u', '\u001b', '\u2028', '\n'),
  ),
  maxLength: 60,
});
// What ends a line, or what a terminal acts on.
const acting = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

describe('a line', () => {
  it('is one line of JSON with the same content, whatever it contains', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), (fields) => {
        const line = inertLine(JSON.stringify(fields));
        expect(line).not.toMatch(acting);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(fields)));
      }),
    );
  });

  it('is harmless when its texts are printed as they are', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { msg } = JSON.parse(printableLine(JSON.stringify({ msg: text }))) as { msg: string };
        expect(msg).not.toMatch(acting);
      }),
    );
    const { msg } = JSON.parse(printableLine(JSON.stringify({ msg: 'a\u001b[31m\r\nb \\u001b C:\\new' }))) as {
      msg: string;
    };
    expect(msg).toBe('a\\u001b[31m\\r\\nb \\u001b C:\\new');
    const stack = 'Error: x\ny\n    at f (file.ts:1:1)';
    expect(JSON.parse(printableLine(JSON.stringify({ stack })))).toEqual({
      stack: 'Error: x\\ny\n    at f (file.ts:1:1)',
    });
  });
});
