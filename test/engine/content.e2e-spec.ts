import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { randomBytes } from 'node:crypto';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { closeReplicas, outcomeOf, type Replica, startReplica, startWorker, steps, submit } from './engine.js';
import { rawBroker } from './raw-broker.js';

/** What PostgreSQL's jsonb refuses, and what has confused parsers before. */
const NASTY =
  'nul \0 lone \ud800 and \udfff, emoji 😀, quotes "\'`, \u2028, enc:k1:AAAA, ${x}, <script>, \r\n, \x1b[31m';
const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

describe.each(BROKERS)('What a task holds on %s', (kind) => {
  let broker: TestBroker;
  let api: Replica;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    [api] = await Promise.all([startReplica(broker), startWorker(broker)]);
  });

  afterEach(() => steps.clear());

  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  it('passes NUL, lone surrogates and everything else through payload, result, log and progress', async () => {
    let seen: unknown;
    steps.set('nasty', async (task, arg) => {
      seen = arg;
      task.log('info', NASTY);
      task.progress(0.5, NASTY);
      return { [NASTY]: [NASTY, null, 0, -0.5, true, { deep: NASTY }] };
    });
    const arg = { [NASTY]: NASTY, b: 1, a: [NASTY] };
    const ended = await outcomeOf(api, 'nasty', { arg });
    expect(ended).toMatchObject({ status: 'completed', attempts: 1, progressMessage: NASTY });
    expect(ended.result).toEqual({ [NASTY]: [NASTY, null, 0, -0.5, true, { deep: NASTY }] });
    expect(seen).toEqual(arg);
    expect(Object.keys(seen as object)).toEqual(Object.keys(arg));
    expect((await api.records.logs(ended.id)).lines.map(({ message }) => message)).toEqual([NASTY]);
    expect((await api.records.getWithPayload(ended.id)).payload).toEqual({ step: 'nasty', arg });
  });

  it('stores an error with such a message, and a task with such a name and tag', async () => {
    steps.set('fails', async () => {
      throw new Error(NASTY);
    });
    const ended = await outcomeOf(api, 'fails', { maxRetries: 0, name: NASTY, tags: [NASTY] });
    expect(ended).toMatchObject({ status: 'failed', attempts: 1, error: { message: NASTY } });
    // Name and tags are not ciphered text but fields: what no broker stores is replaced.
    const stored = ['\0', '\ud800', '\udfff'].reduce((text, refused) => text.replaceAll(refused, '\ufffd'), NASTY);
    expect(ended).toMatchObject({ name: stored, tags: [stored] });
  });

  it.each([
    ['nothing', undefined, null],
    ['null', null, null],
    ['zero', 0, 0],
    ['an empty text', '', ''],
    ['a text that looks encrypted', 'enc:k1:AAAA', 'enc:k1:AAAA'],
    ['false', false, false],
    ['a function', () => 1, null],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ])('takes %s as a result', async (_what, result, stored) => {
    steps.set('answers', async () => result);
    expect(await outcomeOf(api, 'answers')).toMatchObject({ status: 'completed', result: stored });
  });

  it('takes a result of 16 KiB, and fails for good with one byte more, whatever the script', async () => {
    steps.set('sized', async (_task, { text, times }) => String(text).repeat(Number(times)));
    // The quotes of the JSON text count.
    expect(await outcomeOf(api, 'sized', { arg: { text: 'x', times: 16_382 } })).toMatchObject({ status: 'completed' });
    for (const arg of [
      { text: 'x', times: 16_383 },
      { text: '語', times: 5_461 },
    ]) {
      const ended = await outcomeOf(api, 'sized', { arg });
      expect(ended).toMatchObject({
        status: 'failed',
        attempts: 1,
        error: { code: 'result_too_large', retryable: false },
      });
    }
  });

  it('fails for good where the result is no JSON', async () => {
    steps.set('circular', async () => {
      const loop: Record<string, unknown> = {};
      loop['loop'] = loop;
      return loop;
    });
    steps.set('bigint', async () => 1n);
    for (const step of ['circular', 'bigint']) {
      expect(await outcomeOf(api, step)).toMatchObject({
        status: 'failed',
        attempts: 1,
        error: { code: 'result_not_json' },
      });
    }
  });

  it('cuts a progress message that never ends', async () => {
    steps.set('verbose', async (task) => task.progress(0.1, 'm'.repeat(1_000_000)));
    const ended = await outcomeOf(api, 'verbose');
    expect(ended.status).toBe('completed');
    expect(ended.progressMessage?.length).toBe(4_096);
  });

  it('survives what handlers throw', async () => {
    const thrown: [string, unknown, string][] = [
      ['undefined', undefined, 'undefined'],
      ['null', null, 'null'],
      ['a text', 'text', 'text'],
      ['an object without prototype', Object.create(null), 'unknown'],
      ['a huge message', new Error('x'.repeat(100_000)), 'x'],
      ['a symbol', Symbol('s'), 'Symbol(s)'],
    ];
    for (const [name, value, message] of thrown) {
      steps.set(name, async () => {
        throw value;
      });
      const ended = await outcomeOf(api, name, { maxRetries: 0 });
      expect(ended).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'handler_error' } });
      expect(ended.error?.message).toContain(message);
      expect(ended.error?.message.length).toBeLessThan(1_100);
    }
  });

  it('fails a job that was not submitted through the engine, once, and goes on', async () => {
    const queue = api.module.get<Queue>(getQueueToken('normal'), { strict: false });
    const strangers = await Promise.all(
      [null, 'text', 7, [], {}, { payload: 5 }, { payload: null, org: {} }].map((data) => queue.add('stranger', data)),
    );
    for (const { id = '' } of strangers) {
      const job = await until(
        async () => {
          const now = await queue.getJob(id);
          return now?.finishedOn ? now : undefined;
        },
        { what: `the end of stranger ${id}` },
      );
      expect(job).toMatchObject({ attemptsMade: 1, attemptsStarted: 1 });
      expect(JSON.parse(job.failedReason)).toMatchObject({ code: 'not_a_task' });
    }
    steps.set('fine', async () => 'fine');
    expect(await outcomeOf(api, 'fine')).toMatchObject({ status: 'completed' });
  });
});

describe.each(BROKERS)('Encrypted payloads on %s', (kind) => {
  const [oldKey, newKey] = [key('k1'), key('k2')];
  let broker: TestBroker;

  beforeAll(async () => {
    broker = await freshBroker(kind);
  });

  afterEach(closeReplicas);
  afterAll(() => broker.close());

  it('leave no trace of payload, result, log, progress or error in the broker', async () => {
    const canary = 'canary-4711';
    const [api] = await Promise.all([
      startReplica(broker, { encryptionKeys: oldKey }),
      startWorker(broker, { encryptionKeys: oldKey }),
    ]);
    steps.set('secret', async (task, { secret }) => {
      task.log('info', `log ${String(secret)}`);
      task.progress(0.5, `progress ${String(secret)}`);
      if (task.attempt === 1) throw new Error('first');
      return { result: secret };
    });
    const ended = await outcomeOf(api, 'secret', { arg: { secret: canary } });
    expect(ended).toMatchObject({
      status: 'completed',
      result: { result: canary },
      progressMessage: `progress ${canary}`,
    });
    expect((await api.records.logs(ended.id)).lines[0]?.message).toBe(`log ${canary}`);
    const raw = rawBroker(broker);
    const dump = await raw.dump();
    await raw.close();
    expect(dump).toContain(ended.id);
    expect(dump).not.toContain(canary);
  });

  it('are read after the key was rotated, and fail clearly where the key is unknown', async () => {
    const first = await startReplica(broker, { encryptionKeys: oldKey });
    steps.set('rotated', async (_task, { n }) => n);
    const kept = await submit(first, 'rotated', { arg: { n: 1 } });
    const lost = await submit(first, 'rotated', { arg: { n: 2 }, lane: 'low', maxRetries: 0 });
    await first.close();
    const rotated = await startWorker(broker, {
      encryptionKeys: `${newKey},${oldKey}`,
      worker: { queues: ['normal'] },
    });
    expect(await rotated.stream.waitUntilFinished(kept.task.id, 5_000)).toMatchObject({
      status: 'completed',
      result: 1,
    });
    await startWorker(broker, { encryptionKeys: newKey, worker: { queues: ['low'] } });
    const failed = await rotated.stream.waitUntilFinished(lost.task.id, 5_000);
    expect(failed).toMatchObject({ status: 'failed', error: { message: 'No payload encryption key "k1"' } });
  });
});
