import { request as httpRequest } from 'node:http';
import { type Answer, ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { readEvents } from '../support/event-reader.js';
import { BROKERS } from '../support/services.js';
import { startApi, type TestProcess } from '../support/processes.js';
import type { TestCaller } from '../support/tokens.js';
import { ANSWERS_WITHIN_MS } from '../support/until.js';

/** Asks neither the broker nor the history, which on a busy machine may be too late for their deadlines. */
const READ = '/email/templates';
const UNKNOWN = '/tasks/normal-0199c0de-7a5b-7000-8000-000000000000';
const DELIVERY = { webhook_url: 'https://example.com/hook', data: {}, delay_seconds: 3600 };

function statuses(answers: Pick<Answer, 'status'>[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const times = <T>(count: number, ask: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

function linesOf({ output }: TestProcess): number {
  return output().match(/count in this process alone/g)?.length ?? 0;
}

/** Both limits are on in each deployment: who is counted by one must stay below the other. */
const ORGANIZATION = 40;
const ADDRESS = 150;

let addresses = 0;
/** An address nobody else came from. */
const freshAddress = (): string => `203.0.113.${(addresses += 1)}`;

describe.each(BROKERS)('rate limits shared by two replicas on %s', (kind) => {
  let deployment: Deployment;
  let apis: [TestProcess, TestProcess];

  beforeAll(async () => {
    const env = {
      RATE_LIMIT_PER_MINUTE: String(ORGANIZATION),
      RATE_LIMIT_PER_ADDRESS_PER_MINUTE: String(ADDRESS),
      TRUST_PROXY_HOPS: '1',
      // On a busy machine a count takes its time; what is counted in each process alone is tested below.
      RATE_LIMIT_TIMEOUT_MS: '10000',
    };
    deployment = await deploy(kind, { apis: 2, workers: 0, env });
    apis = deployment.apis as typeof apis;
  }, 120_000);
  afterAll(() => deployment?.stop(), 30_000);

  /** The store was asked all the time: counts in memory would not be shared. */
  const expectShared = (): void => expect(apis.map(linesOf)).toEqual([0, 0]);

  async function caller(as: TestCaller): Promise<ApiClient> {
    const { baseUrl, headers } = await clientFor(apis[0].baseUrl, as);
    return new ApiClient(baseUrl, { ...headers, 'x-forwarded-for': freshAddress() });
  }
  const member = (): Promise<ApiClient> => caller({ organizationId: freshOrganization(), role: 'member' });
  const nobody = (address: string): ApiClient => new ApiClient(apis[0].baseUrl, { 'x-forwarded-for': address });
  const atEither = (client: ApiClient, index: number): ApiClient => client.at(apis[index % 2]!.baseUrl);

  describe('of an organization', () => {
    it('let exactly as many through as they say in a burst, store nothing of the rest and leave others alone', async () => {
      const [one, other, admin] = [await member(), await member(), await caller({ role: 'admin' })];
      const [burst, calm] = await Promise.all([
        times(100, (index) => atEither(one, index).post('/tasks/webhook-delivery', DELIVERY)),
        times(30, (index) => atEither(other, index).post('/tasks/webhook-delivery', DELIVERY)),
      ]);

      expect([statuses(burst), statuses(calm)]).toEqual([{ 202: 40, 429: 60 }, { 202: 30 }]);
      const { queues } = await admin.stats();
      expect(queues.normal!.delayed).toBe(70);
      expectShared();
    });

    it('tell on every answer how the organization stands, and with a refusal when to come back', async () => {
      const client = await member();
      const accepted = await client.post('/tasks/webhook-delivery', DELIVERY);
      const missing = await client.get(UNKNOWN);
      const wrong = await client.post('/tasks/webhook-delivery', {});
      await times(37, (index) => atEither(client, index).get(READ));
      const refused = await client.get(READ);

      const answers = [accepted, missing, wrong, refused];
      expect(answers.map(({ status }) => status)).toEqual([202, 404, 422, 429]);
      expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['39', '38', '37', '0']);
      const seconds = Number(refused.headers.get('retry-after'));
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(60);
      expect(Object.fromEntries([...refused.headers].filter(([name]) => name.startsWith('ratelimit')))).toEqual({
        'ratelimit-policy': '"organization";q=40;w=60',
        ratelimit: `"organization";r=0;t=${seconds}`,
        'ratelimit-limit': '40',
        'ratelimit-remaining': '0',
        'ratelimit-reset': String(seconds),
      });
      expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(refused.json()).toMatchObject({ status: 429, title: 'Too Many Requests' });
    });

    it('count what the role may not do, and admins of no organization one by one', async () => {
      const viewer = await caller({ organizationId: freshOrganization(), role: 'viewer' });
      const refusals = await times(45, () => viewer.post('/tasks/webhook-delivery', DELIVERY));
      expect(statuses(refusals)).toEqual({ 403: 40, 429: 5 });
      const one = await caller({ role: 'admin', userId: 'admin-one' });
      const two = await caller({ role: 'admin', userId: 'admin-two' });
      expect(statuses(await times(45, () => one.get(READ)))).toEqual({ 200: 40, 429: 5 });
      expect((await two.get(READ)).status).toBe(200);
    });

    it('count streams, opened with a token or a ticket, and tell it on them', async () => {
      const client = await member();
      const { task_id } = await client.submit('/tasks/webhook-delivery', DELIVERY);
      const issued = await client.post(`/tasks/${task_id}/stream-ticket`);
      const byToken = await readEvents(client, `/tasks/${task_id}/stream`);
      const { ticket } = issued.json<{ ticket: string }>();
      const byTicket = await fetch(client.url(`/tasks/${task_id}/stream?ticket=${ticket}`));
      await byTicket.body?.cancel();
      await byToken.close();

      expect([byToken, byTicket].map(({ status }) => status)).toEqual([200, 200]);
      expect([byToken, byTicket].map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['37', '36']);
      expect(byTicket.headers.get('ratelimit-policy')).toBe('"organization";q=40;w=60');
      await times(36, () => client.get(READ));
      expect((await client.get(`/tasks/${task_id}/stream`)).status).toBe(429);
    });

    it('hold over a replica that is killed', async () => {
      const third = await startApi(deployment.env);
      const client = await member();
      expect(statuses(await times(25, () => client.at(third.baseUrl).get(READ)))).toEqual({ 200: 25 });
      await third.kill();
      expect(statuses(await times(40, (index) => atEither(client, index).get(READ)))).toEqual({ 200: 15, 429: 25 });
    });
  });

  describe('of an address', () => {
    it('are counted before authentication: 401 first, and then 429 to good tokens too', async () => {
      const address = freshAddress();
      const answers = await times(180, (index) =>
        atEither(nobody(address), index).get(READ, { headers: { authorization: `Bearer wrong${index}` } }),
      );
      expect(statuses(answers)).toEqual({ 401: 150, 429: 30 });
      const policies = new Set(answers.map(({ headers }) => headers.get('ratelimit-policy')));
      expect([...policies]).toEqual(['"address";q=150;w=60']);
      const good = await member();
      expect((await good.get(READ, { headers: { 'x-forwarded-for': address } })).status).toBe(429);
      expect((await good.get(READ)).status).toBe(200);
      expectShared();
    });

    it('count unknown routes and bodies before they are read, but no health probe however often it comes', async () => {
      const client = nobody(freshAddress());
      const body = 'x'.repeat(10_000);
      const answers = await times(160, (index) =>
        index % 2 ? atEither(client, index).get('//nowhere') : client.post('/tasks/webhook-delivery', body),
      );
      expect(statuses(answers)).toMatchObject({ 429: 10 });
      for (const path of ['//health', '//health/live', '/health']) {
        const { status, headers } = await client.get(path);
        expect([status === 429, headers.has('ratelimit-limit')]).toEqual([false, false]);
      }
      for (const path of ['//health/nowhere', '//healthy', '//docs']) {
        expect((await client.get(path)).status).toBe(429);
      }
    });

    it('take one network of IPv6 for one client', async () => {
      const household = (index: number) => atEither(nobody(`2001:db8:1:2::${index.toString(16)}`), index);
      expect(statuses(await times(160, (index) => household(index).get(READ)))).toEqual({ 401: 150, 429: 10 });
      expect((await nobody('2001:db8:1:3::1').get(READ)).status).toBe(401);
    });

    it('are deaf to addresses that stand before the trusted hop’s', async () => {
      const address = freshAddress();
      const answers = await times(160, (index) => spoofing(nobody(`198.51.100.${index}, ${address}`), index));
      expect(statuses(answers)).toEqual({ 401: 150, 429: 10 });
    });
  });

  it('are counted in the process while the broker hangs: answers in time, and one line in the log', async () => {
    const alone = await startApi({ ...deployment.env, RATE_LIMIT_TIMEOUT_MS: '250' });
    const client = (await member()).at(alone.baseUrl);
    await client.get(READ);
    const submit = async () => {
      const began = performance.now();
      const { status } = await client.post('/tasks/webhook-delivery', DELIVERY);
      return { status, ms: performance.now() - began };
    };
    const before = linesOf(alone);
    await deployment.broker.pause();
    const answers = [...(await times(10, submit)), ...(await times(60, submit))];
    await deployment.broker.resume();

    const refused = answers.filter(({ status }) => status === 429).length;
    expect(refused).toBeGreaterThanOrEqual(70 - ORGANIZATION);
    expect(statuses(answers)).toEqual({ 429: refused, 503: 70 - refused });
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(ANSWERS_WITHIN_MS);
    // It may have said so before the broker hung, where the machine was that busy.
    expect(linesOf(alone)).toBeGreaterThan(0);
    expect(linesOf(alone) - before).toBeLessThanOrEqual(1);
    expect(await alone.stop()).toBe(0);
  }, 60_000);
});

describe.each([
  { hops: 0, forwarded: [] as string[] },
  { hops: 2, forwarded: ['203.0.113.9', '10.0.0.1'] },
])('spoofed addresses with $hops trusted hops', ({ hops, forwarded }) => {
  let deployment: Deployment;
  beforeAll(async () => {
    const env = { RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '10', TRUST_PROXY_HOPS: String(hops) };
    deployment = await deploy('redis', { workers: 0, env });
  }, 60_000);
  afterAll(() => deployment?.stop(), 30_000);

  it('change nothing, sent in one line or in several', async () => {
    const { baseUrl } = deployment.apis[0]!;
    const behind = (index: number) => [`198.51.100.${index}`, ...forwarded];
    const answers = await times(15, (index) =>
      spoofing(new ApiClient(baseUrl, { 'x-forwarded-for': behind(index).join(', ') }), index),
    );
    expect(statuses(answers)).toEqual({ 401: 10, 429: 5 });
    expect(await times(5, (index) => statusOf(`${baseUrl}/nowhere`, behind(index)))).toEqual(Array(5).fill(429));
  });
});

describe('rate limits of 0', () => {
  let deployment: Deployment;
  beforeAll(async () => void (deployment = await deploy('redis', { workers: 0 })), 60_000);
  afterAll(() => deployment?.stop(), 30_000);

  it('are off: nothing is refused and no header speaks of them', async () => {
    const client = await clientFor(deployment.apis[0]!.baseUrl, { organizationId: freshOrganization() });
    const answers = await times(100, () => client.get(READ));
    expect(statuses(answers)).toEqual({ 200: 100 });
    expect([...answers[0]!.headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  });
});

/** A request that claims in every way it knows to come from elsewhere. */
function spoofing(client: ApiClient, index: number): Promise<Answer> {
  const address = `198.51.100.${index}`;
  const headers = { 'x-real-ip': address, forwarded: `for=${address}`, 'true-client-ip': address };
  return client.get(READ, { headers });
}

/** The status of a GET with this header on as many lines as there are values. */
function statusOf(url: string, forwardedFor: string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers: { 'X-Forwarded-For': forwardedFor } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject);
    sent.end();
  });
}
