import { Codec, type Task } from '@app/task-engine';
import { searchable, toRow, toTask } from './history-row.js';
import { task } from './testing/task.js';

const key = (id: string, byte: number): string => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const copyOf = (original: Task, codec = new Codec(), reader = codec): Task =>
  toTask(JSON.parse(JSON.stringify(toRow({ task: original, seenAt: new Date() }, 'broker', codec))), reader);

describe('the row of a task', () => {
  it.each<[string, Partial<Task>]>([
    ['just submitted', { tags: ['a', 'b'], batchId: 'batch' }],
    ['running', { status: 'running', attempts: 1, startedAt: new Date(1_000), progress: 33.3, progressMessage: 'Um' }],
    ['put off', { attempts: 1, nextAttemptAt: new Date(9_000), dueAt: new Date(9_000) }],
    [
      'completed with NUL and half a character in its result',
      { status: 'completed', result: { text: '\0 \ud800' }, completedAt: new Date(5_000), executionTimeMs: 12 },
    ],
    ['failed', { status: 'failed', run: 2, error: { code: 'gone', message: '410', retryable: false } }],
  ])('holds all of a task that is %s', (_what, more) => {
    expect(copyOf(task(more))).toEqual(task(more));
  });

  it('holds no text that PostgreSQL refuses', () => {
    const error = { code: 'x', message: 'a\0b\ud800', retryable: true };
    const row = toRow({ task: task({ error, userId: '\0' }), seenAt: new Date() }, 'broker', new Codec());
    expect([row.error_message, row.user_id]).toEqual(['a\uFFFDb\uFFFD', '\uFFFD']);
  });

  it('keeps results as secret as the broker does', () => {
    const codec = new Codec(key('k1', 1));
    const original = task({ status: 'completed', result: { iban: 'PT50' }, progressMessage: 'PT50' });
    expect(JSON.stringify(toRow({ task: original, seenAt: new Date() }, 'broker', codec))).not.toContain('PT50');
    expect(copyOf(original, codec)).toEqual(original);
  });

  it('without the key of its result still holds the rest', () => {
    const original = task({ status: 'completed', result: 1 });
    expect(copyOf(original, new Codec(key('k1', 1)), new Codec(key('k2', 2)))).toEqual({ ...original, result: null });
  });
});

it('names are found without capitals and accents', () => {
  expect(searchable('Ação de COBRANÇA nº 1')).toBe('acao de cobranca nº 1');
});
