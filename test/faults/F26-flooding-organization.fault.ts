import { setTimeout as pause } from 'node:timers/promises';
import { clientFor, freshOrganization } from '../support/api-client.js';
import { flood } from '../support/flood.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const LIMIT = 2_000;
const CALM = 100;
const DELIVERY = { webhook_url: 'https://example.com/hook', data: { order: 'ord_1' }, delay_seconds: 3_600 };

row(
  'F26',
  'one organization floods the API, another goes on',
  { apis: 1, workers: 1, settings: { RATE_LIMIT_PER_MINUTE: `${LIMIT}` }, interruptedAtLeast: LIMIT },
  async (rig) => {
    const loud = await clientFor(rig.url, { organizationId: freshOrganization(), role: 'member' });
    await submitCalmly(rig, 20);
    const before = await submitCalmly(rig, CALM);
    const [flooded, during] = await Promise.all([
      flood(loud, '/tasks/webhook-delivery', DELIVERY),
      submitCalmly(rig, CALM),
    ]);
    rig.ledger.refuse(flooded.non2xx);
    expect(Object.keys(flooded.statusCodeStats).sort()).toEqual(['202', '429']);
    expect(flooded['2xx']).toBeLessThanOrEqual(LIMIT);
    const refused = await loud.post('/tasks/webhook-delivery', DELIVERY);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(rig.client.submits.filter(({ status }) => status !== 202)).toEqual([]);
    // Both share a process and two cores with the flood's own client; without a limit the neighbour waits for hundreds.
    expect(during).toBeLessThan(Math.max(5 * before, 250));
    return { figure: `${flooded.non2xx} refused; neighbour's p99 ${before.toFixed(0)} → ${during.toFixed(0)} ms` };
  },
);

/** One submit after the other, about twenty a second. @returns the p99 in milliseconds */
async function submitCalmly(rig: Rig, count: number): Promise<number> {
  const times: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    times.push((await rig.client.submit(rig.url)).ms);
    await pause(50);
  }
  return times.sort((one, other) => one - other)[Math.floor(count * 0.99)] ?? Infinity;
}
