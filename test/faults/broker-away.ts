import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/until.js';
import type { Rig } from './rig.js';
import type { Outcome } from './row.js';

const OUTAGE_MS = 30_000;
const BACK_WITHIN_MS = 10_000;
const TASKS = 40;

/** F04 and F05: the broker is away for 30 s in the middle of deliveries; how it goes and comes back is the row's. */
export async function brokerAway(rig: Rig, go: () => Promise<void>, comeBack: () => Promise<void>): Promise<Outcome> {
  rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_500 : 20 });
  const ids = await rig.client.submitMany(rig.url, TASKS);
  await rig.effects(TASKS / 2);
  rig.ledger.interrupt(ids);
  await go();
  const outage = sleep(OUTAGE_MS);
  const answers = await refusals(rig, ids[0] ?? '');
  await areLiveAndNotReady(rig);
  await outage;
  answers.push(...(await refusals(rig, ids[0] ?? '')));
  await comeBack();
  const back = performance.now();
  await until(async () => (await rig.client.submit(rig.url)).status === 202, {
    timeoutMs: BACK_WITHIN_MS,
    what: 'a submit is accepted',
  });
  const backMs = Math.round(performance.now() - back);
  expect(new Set(answers)).toEqual(new Set(['refused']));
  return { figure: `accepting again after ${backMs} ms` };
}

/** Every route that needs the broker, and whether its answer was what CONTRACT §1 says: 503, when to come again, within 2 s. */
async function refusals(rig: Rig, taskId: string): Promise<string[]> {
  const tasks = '/api/background/tasks';
  const body = { webhook_url: rig.receiver.nextUrl(), data: { key: 'x' } };
  const asked = await Promise.all([
    rig.client.request(rig.url, 'POST', `${tasks}/webhook-delivery`, { body }),
    rig.client.request(rig.url, 'POST', `${tasks}/webhook-delivery`, {
      body,
      headers: { 'idempotency-key': 'outage' },
    }),
    rig.client.request(rig.url, 'GET', `${tasks}/${taskId}`),
    rig.client.request(rig.url, 'GET', `${tasks}/${taskId}?wait_seconds=5&include=payload,position`),
    rig.client.request(rig.url, 'GET', `${tasks}/${taskId}/logs`),
    rig.client.request(rig.url, 'GET', `${tasks}/${taskId}/stream`),
    rig.client.request(rig.url, 'POST', `${tasks}/${taskId}/stream-ticket`),
    rig.client.request(rig.url, 'POST', `${tasks}/${taskId}/cancel`),
    rig.client.request(rig.url, 'POST', `${tasks}/${taskId}/retry`),
    rig.client.request(rig.url, 'GET', '/api/background/queue/stats'),
    rig.client.request(rig.url, 'POST', '/api/background/queue/low/pause'),
    rig.client.request(rig.url, 'POST', '/api/background/queue/cleanup?max_age_days=1'),
  ]);
  rig.ledger.refuse(asked.length);
  return asked.map(({ status, headers, ms }, index) =>
    status === 503 && headers.has('retry-after') && ms < 2_000
      ? 'refused'
      : `${index}: ${status} in ${ms.toFixed(0)} ms`,
  );
}

/** An orchestrator must not restart what only waits for its broker, and must send it nothing. */
async function areLiveAndNotReady(rig: Rig): Promise<void> {
  for (const { baseUrl } of rig.living()) {
    const health = () => rig.client.request(baseUrl, 'GET', '/health');
    // What was found a moment before the outage is told for a moment more.
    await until(async () => (await health()).status === 503, { timeoutMs: 3_000, what: `${baseUrl} is not ready` });
    const { headers, ms } = await health();
    expect({ again: headers.has('retry-after'), inTime: ms < 2_000 }).toEqual({ again: true, inTime: true });
    expect((await rig.client.request(baseUrl, 'GET', '/health/live')).status).toBe(200);
  }
}
