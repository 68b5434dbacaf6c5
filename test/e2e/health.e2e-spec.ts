import { deploy, type Deployment } from '../support/deployment.js';
import { startWorker } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { ANSWERS_WITHIN_MS, until } from '../support/until.js';

interface Health {
  status: string | number;
  details: Record<string, { status: string; message?: string }>;
}

describe.each(BROKERS)('health on %s', (kind) => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deploy(kind, { workers: 0 });
  }, 120_000);
  afterAll(() => deployment?.stop(), 30_000);

  async function ask(url: string): Promise<{ status: number; type: string | null; body: Health; tookMs: number }> {
    const began = Date.now();
    const response = await fetch(url);
    const body = (await response.json()) as Health;
    return { status: response.status, type: response.headers.get('content-type'), body, tookMs: Date.now() - began };
  }
  const api = (path: string) => ask(`${deployment.apis[0]?.baseUrl}${path}`);

  it('tells an API without a worker from a whole deployment, and a deployment without a broker from both', async () => {
    expect(await api('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await api('/health')).toMatchObject({
      status: 200,
      body: {
        status: 'degraded',
        details: { broker: { status: 'up' }, database: { status: 'up' }, workers: { status: 'degraded' } },
      },
    });
    expect(await api('/api/background/health')).toMatchObject({
      status: 503,
      type: 'application/problem+json; charset=utf-8',
      body: {
        status: 503,
        details: {
          workers: { status: 'down', message: 'no worker serves queue:critical, queue:high, queue:normal, queue:low' },
        },
      },
    });

    const worker = await startWorker(deployment.env);
    deployment.workers.push(worker);
    const whole = await until(
      async () => ((await api('/api/background/health')).status === 200 ? api('/api/background/health') : false),
      {
        what: 'the worker is seen',
      },
    );
    expect(whole.body).toMatchObject({
      status: 'ok',
      details: { broker: { status: 'up' }, database: { status: 'up' }, workers: { status: 'up' } },
    });
    expect(await ask(`${worker.baseUrl}/health`)).toMatchObject({ status: 200 });
    const elsewhere = await fetch(`${worker.baseUrl}/api/background/tasks`, { method: 'POST', body: '{}' });
    expect([elsewhere.status, (await fetch(`${worker.baseUrl}/docs-json`)).status]).toEqual([404, 404]);

    await deployment.broker.pause();
    await until(async () => (await api('/health')).status === 503, { what: 'the hung broker is noticed' });
    for (const one of [
      await api('/health'),
      await api('/api/background/health'),
      await ask(`${worker.baseUrl}/health`),
    ]) {
      expect(one).toMatchObject({ status: 503, body: { details: { broker: { status: 'down' } } } });
      expect(one.tookMs).toBeLessThan(ANSWERS_WITHIN_MS);
    }
    expect(await api('/health/live')).toMatchObject({ status: 200 });
    await deployment.broker.resume();
    await until(async () => (await api('/api/background/health')).status === 200, {
      what: 'all is well again',
      timeoutMs: 20_000,
    });
  }, 60_000);
});
