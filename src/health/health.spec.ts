import 'reflect-metadata';
import { BrokerUnavailableError, type Lane, TaskEngineHealth } from '@app/task-engine';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createFastifyAdapter } from '../http/fastify-adapter.js';
import { HttpModule } from '../http/http.module.js';
import { ENV } from '../config/env.js';
import { DATABASE_PING } from './database-ping.js';
import { HealthModule } from './health.module.js';
import { ShutdownState } from './shutdown-state.js';

interface Deployment {
  broker: () => Promise<string | undefined | void>;
  idle: () => Promise<Lane[]>;
  database: () => Promise<void>;
  clockIsWrong: boolean;
}

const well: Deployment = {
  broker: async () => {},
  idle: async () => [],
  database: async () => {},
  clockIsWrong: false,
};
const fails = (message: string) => () => Promise.reject(new BrokerUnavailableError(message));
const hangs = () => new Promise<never>(() => {});

describe('the health routes', () => {
  let app: NestFastifyApplication | undefined;

  afterEach(() => app?.close());

  async function answers(parts: Partial<Deployment>, url: string) {
    const { broker, idle, database, clockIsWrong } = { ...well, ...parts };
    const engine = { brokerProblem: broker, queuesWithoutWorker: idle, clockIsWrong };
    const providers = [
      { provide: TaskEngineHealth, useValue: engine },
      { provide: ENV, useValue: { supabase: undefined } },
    ];
    @Global()
    @Module({ providers, exports: [TaskEngineHealth, ENV] })
    class DeploymentModule {}
    const module = await Test.createTestingModule({ imports: [DeploymentModule, HttpModule, HealthModule] })
      .overrideProvider(DATABASE_PING)
      .useValue(database)
      .compile();
    const adapter = createFastifyAdapter({
      maxPayloadBytes: 1024,
      maxDocumentBytes: 1024,
      edge: { trustedProxyHops: 0, allowedOrigins: [] },
    });
    app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
    await app.init();
    const response = await app.inject({ url });
    return {
      status: response.statusCode,
      type: response.headers['content-type'],
      body: response.json<Record<string, unknown>>(),
    };
  }

  it.each(['/health', '/api/background/health'])('answers 200 at %s when all is well', async (url) => {
    const { status, body } = await answers({}, url);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ok',
      details: { broker: { status: 'up' }, database: { status: 'up' }, workers: { status: 'up' } },
    });
  });

  it('stays ready without database and workers and reports it', async () => {
    const { status, body } = await answers({ database: fails('x'), idle: async () => ['critical', 'low'] }, '/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'degraded',
      details: {
        database: { status: 'degraded', message: 'does not answer' },
        workers: { status: 'degraded', message: 'no worker serves queue:critical, queue:low' },
      },
    });
  });

  it.each([[{ database: fails('x') }], [{ idle: async () => ['low' as const] }], [{ broker: fails('x') }]])(
    'answers 503 at /api/background/health when a part is away',
    async (parts) => {
      const { status, type, body } = await answers(parts, '/api/background/health');
      expect([status, type]).toEqual([503, 'application/problem+json; charset=utf-8']);
      expect(body).toMatchObject({
        status: 503,
        condition: 'error',
        details: { broker: {}, database: {}, workers: {} },
      });
    },
  );

  it('is not ready without the broker and does not say where it is', async () => {
    const { status, body } = await answers(
      { broker: fails('connect ECONNREFUSED redis://:hunter2@10.0.0.1') },
      '/health',
    );
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|10\.0\.0\.1/);
  });

  it('is not ready while its clock is wrong', async () => {
    const { status, body } = await answers({ clockIsWrong: true }, '/health');
    expect(status).toBe(503);
    expect(body).toMatchObject({ details: { process: { message: "has a clock that differs from the broker's" } } });
  });

  it('is not ready, and alive, once it is shutting down', async () => {
    await answers({}, '/health');
    app!.get(ShutdownState).begin();
    const { statusCode, headers, payload } = await app!.inject({ url: '/health' });
    expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
    expect(payload).toContain('is shutting down');
    expect((await app!.inject({ url: '/health/live' })).statusCode).toBe(200);
  });

  it('is not ready with a broker that may lose tasks, and says why', async () => {
    const { status, body } = await answers({ broker: async () => 'may evict tasks' }, '/health');
    expect(status).toBe(503);
    expect(body).toMatchObject({ details: { broker: { status: 'down', message: 'may evict tasks' } } });
  });

  it('answers within two seconds when everything hangs, and is alive all the same', async () => {
    const started = performance.now();
    const { status } = await answers({ broker: hangs, idle: hangs, database: hangs }, '/health');
    expect(status).toBe(503);
    expect((await app!.inject({ url: '/health/live' })).json()).toEqual({ status: 'ok' });
    expect(performance.now() - started).toBeLessThan(2_500);
  });

  it('asks its parts once a second at most, however often it is asked', async () => {
    let asked = 0;
    const broker = async () => void (asked += 1);
    await answers({ broker }, '/health');
    await Promise.all(Array.from({ length: 20 }, () => app!.inject({ url: '/health' })));
    expect(asked).toBe(1);
  });
});
