import { Codec } from '@app/task-engine';
import { maskedJob, maskedLogRow } from './masked-job.js';

const codec = new Codec(`k:${Buffer.alloc(32, 1).toString('base64')}`);
const decode = (text: string): unknown => codec.decode(text);

describe('a job as admins see it', () => {
  it('is readable, and its secrets are masked', () => {
    const shown = maskedJob(
      {
        id: 'high-1',
        data: { org: 'o', payload: codec.encode({ headers: { 'x-a': 'hunter2' }, token: 'hunter2', text: 'olá' }) },
        returnvalue: codec.encode({ result: { url: 'https://a:hunter2@b.example/?key=hunter2' } }),
        progress: { f: 0.5, m: codec.encode('halfway') },
        failedReason: JSON.stringify({ code: 'http', message: codec.sealMessage('gone for good'), secret: 'hunter2' }),
        stacktrace: ['Error: hunter2\n at x'],
      },
      decode,
    );
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|enc:/);
    expect(shown).toMatchObject({
      id: 'high-1',
      data: { org: 'o', payload: { headers: { 'x-a': '***' }, token: '***', text: 'olá' } },
      progress: { progress: 50, message: 'halfway' },
      failedReason: expect.stringContaining('gone for good'),
    });
  });

  it('says so where its key is gone', () => {
    const other = new Codec(`gone:${Buffer.alloc(32, 2).toString('base64')}`);
    const shown = maskedJob({ data: { payload: other.encode({ a: 1 }) } }, decode);
    expect(shown.data).toEqual({ payload: '(encrypted with a key this server does not have)' });
    expect(maskedLogRow(other.encode([]), decode)).toEqual([]);
  });

  it('shows a line of its log for each that was written', () => {
    const row = codec.encode([
      [0, 'info', 'begun', 1],
      [1_000, 'error', 'https://a:hunter2@b.example/', 1],
    ]);
    expect(maskedLogRow(row, decode)).toEqual([
      '1970-01-01T00:00:00.000Z info (1) begun',
      '1970-01-01T00:00:01.000Z error (1) https://***@b.example/',
    ]);
  });
});
