import type { Answer, Effect } from './receiver.js';
import { row } from './row.js';

const BASE_MS = 1_000;
/** Jitter is ±10 %; what comes on top is how long a due task may wait for its worker on a busy machine. */
const JITTER = 0.1;
const LATE_MS = 900;
const RETRY_AFTER_SECONDS = 7;

const failing: Answer = { status: 500 };
const busy: Answer = { status: 429, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } };
const ANSWERS: Record<string, (effect: Effect) => Answer> = {
  'twice 500': ({ nth }) => (nth <= 2 ? failing : { status: 200 }),
  'always 500': () => failing,
  gone: () => ({ status: 410 }),
  busy: ({ nth }) => (nth === 1 ? busy : { status: 200 }),
};

row(
  'F19',
  'targets answer 500, 500, 200; always 500; 410; 429 with Retry-After 7',
  {
    apis: 1,
    workers: 1,
    settings: { TASK_RETRY_BASE_DELAY_SECONDS: `${BASE_MS / 1_000}`, TASK_MAX_RETRIES: '2' },
    interruptedAtLeast: Object.keys(ANSWERS).length,
  },
  async (rig) => {
    rig.receiver.answer = (effect) => ANSWERS[effect.key]?.(effect) ?? failing;
    const ids: Record<string, string> = {};
    for (const key of Object.keys(ANSWERS)) ids[key] = await rig.client.submitUntilStored(rig.url, { key });
    rig.ledger.interrupt(Object.values(ids));
    const failed = [ids['always 500'], ids.gone];
    rig.expected = ({ task_id, status }) => status === (failed.includes(task_id) ? 'failed' : 'completed');

    const { tasks } = await rig.settle(60_000);
    const ends = Object.entries(ids).map(([key, id]) => [key, tasks.get(id)]);
    expect(Object.fromEntries(ends)).toMatchObject({
      'twice 500': { status: 'completed', attempts: 3 },
      'always 500': { status: 'failed', attempts: 3, error: { code: 'http_500' } },
      gone: { status: 'failed', attempts: 1, error: { code: 'gone' } },
      busy: { status: 'completed', attempts: 2 },
    });
    const waits = (key: string): number[] => {
      const at = rig.receiver.effectsOf(ids[key] ?? '').map((effect) => effect.at);
      return at.slice(1).map((time, index) => time - (at[index] ?? 0));
    };
    for (const key of ['twice 500', 'always 500']) expectWithin(waits(key), [BASE_MS, 2 * BASE_MS]);
    const [busyWait = 0] = waits('busy');
    expect(busyWait).toBeGreaterThanOrEqual(RETRY_AFTER_SECONDS * 1_000);
    expect(busyWait).toBeLessThan(RETRY_AFTER_SECONDS * 1_000 * (1 + JITTER) + LATE_MS);
    return { figure: `waits ${waits('twice 500').join(', ')} ms; after 429 ${busyWait} ms` };
  },
);

function expectWithin(waits: number[], planned: number[]): void {
  expect(waits).toHaveLength(planned.length);
  planned.forEach((plan, index) => {
    expect(waits[index]).toBeGreaterThanOrEqual(plan * (1 - JITTER));
    expect(waits[index]).toBeLessThan(plan * (1 + JITTER) + LATE_MS);
  });
}
