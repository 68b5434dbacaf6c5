import type { TestProcess } from '../support/processes.js';
import { expectSound } from './ledger.js';
import type { Answer, Effect } from './receiver.js';
import { BROKERS, Rig } from './rig.js';

const BASE_MS = 1_000;
/** Jitter is ±10 %; what comes on top is how long a due task may wait for its worker on a busy machine. */
const JITTER = 0.1;
const LATE_MS = 900;

const failing: Answer = { status: 500 };
const ANSWERS: Record<string, (effect: Effect) => Answer> = {
  'twice 500': ({ nth }) => (nth <= 2 ? failing : { status: 200 }),
  'always 500': () => failing,
  gone: () => ({ status: 410 }),
  'busy for 3 s': ({ nth }) => (nth === 1 ? { status: 429, headers: { 'retry-after': '3' } } : { status: 200 }),
};

describe.each(BROKERS)('a target that refuses, broker on %s', (kind) => {
  let rig: Rig;
  let api: TestProcess;

  beforeAll(async () => {
    rig = await Rig.start(kind, { TASK_RETRY_BASE_DELAY_SECONDS: `${BASE_MS / 1_000}`, TASK_MAX_RETRIES: '2' });
    [api] = await Promise.all([rig.api(), rig.worker()]);
  }, 120_000);
  afterAll(() => rig.close());

  it('is tried again by schedule, is left alone when it is gone, and is waited for when it says so', async () => {
    rig.receiver.answer = (effect) => ANSWERS[effect.key]?.(effect) ?? failing;
    const ids: Record<string, string> = {};
    for (const key of Object.keys(ANSWERS)) ids[key] = await rig.client.submitUntilStored(api.baseUrl, { key });
    const waits = (key: string): number[] => {
      const at = rig.receiver.effectsOf(ids[key] ?? '').map((effect) => effect.at);
      return at.slice(1).map((time, index) => time - (at[index] ?? 0));
    };

    rig.ledger.interrupt(Object.values(ids));
    const { counts, tasks } = await rig.ledger.settle(`500, 410 and 429, ${kind}`, api.baseUrl, {
      expected: () => true,
    });

    expectSound(counts, 4);
    const ends = Object.keys(ANSWERS).map((key) => [key, tasks.get(ids[key] ?? '')]);
    expect(Object.fromEntries(ends)).toMatchObject({
      'twice 500': { status: 'completed', attempts: 3 },
      'always 500': { status: 'failed', attempts: 3, error: { code: 'http_500' } },
      gone: { status: 'failed', attempts: 1, error: { code: 'gone' } },
      'busy for 3 s': { status: 'completed', attempts: 2 },
    });
    for (const key of ['twice 500', 'always 500']) expectWithin(waits(key), [BASE_MS, 2 * BASE_MS]);
    expect(waits('busy for 3 s')[0]).toBeGreaterThanOrEqual(3_000);
    expect(waits('busy for 3 s')[0]).toBeLessThan(3_300 + LATE_MS);
    expect(rig.ended()).toEqual([]);
  }, 120_000);
});

function expectWithin(waits: number[], planned: number[]): void {
  expect(waits).toHaveLength(planned.length);
  planned.forEach((plan, index) => {
    expect(waits[index]).toBeGreaterThanOrEqual(plan * (1 - JITTER));
    expect(waits[index]).toBeLessThan(plan * (1 + JITTER) + LATE_MS);
  });
}
