import { setTimeout as pause } from 'node:timers/promises';
import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { flood } from '../support/flood.js';
import { BROKERS } from '../support/services.js';

const LIMIT = 600;
const SUBMIT = '/tasks/webhook-delivery';
const DELIVERY = { webhook_url: 'https://example.com/hook', data: { order: 'ord_1' }, delay_seconds: 3600 };

interface Calm {
  statuses: Set<number>;
  p50: number;
  p99: number;
}

/** Submits one task after the other, about twenty a second. */
async function submitCalmly(client: ApiClient, count: number): Promise<Calm> {
  const statuses = new Set<number>();
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    statuses.add((await client.post(SUBMIT, DELIVERY)).status);
    times.push(performance.now() - began);
    await pause(50);
  }
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Infinity;
  return { statuses, p50: at(0.5), p99: at(0.99) };
}

describe.each(BROKERS)('an organization that floods the API, on %s', (kind) => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deploy(kind, { workers: 0, env: { RATE_LIMIT_PER_MINUTE: String(LIMIT) } });
  }, 60_000);
  afterAll(() => deployment?.stop(), 30_000);

  it('gets what it may have and 429 for the rest, and its neighbour is served as before', async () => {
    const { baseUrl } = deployment.apis[0]!;
    const client = () => clientFor(baseUrl, { organizationId: freshOrganization(), role: 'member' });
    const [loud, calm] = [await client(), await client()];
    await submitCalmly(calm, 40);
    const before = await submitCalmly(calm, 100);
    const [flooded, during] = await Promise.all([flood(loud, SUBMIT, DELIVERY), submitCalmly(calm, 150)]);

    const ratio = (of: 'p50' | 'p99'): string => `${of} ${(during[of] / before[of]).toFixed(2)} ×`;
    process.stderr.write(
      `\nflood on ${kind}: ${flooded['2xx']} accepted, ${flooded.non2xx} refused; ` +
        `neighbour ${ratio('p50')} (${before.p50.toFixed(1)} ms before), ${ratio('p99')} (${before.p99.toFixed(1)} ms before)\n`,
    );
    expect([...before.statuses, ...during.statuses]).toEqual([202, 202]);
    expect(Object.keys(flooded.statusCodeStats).sort()).toEqual(['202', '429']);
    expect(flooded['2xx']).toBeLessThanOrEqual(LIMIT);
    expect(flooded.non2xx).toBeGreaterThan(LIMIT);
    // Both share a process and two cores with what else runs here; without a limit the neighbour waits for hundreds.
    expect(during.p50).toBeLessThan(Math.max(3 * before.p50, 30));
    expect(during.p99).toBeLessThan(Math.max(5 * before.p99, 250));
  }, 90_000);
});
