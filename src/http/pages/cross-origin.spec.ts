import { Controller, Get, Module, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { openEventStream } from '../event-stream.js';
import { createFastifyAdapter } from '../fastify-adapter.js';
import { HttpModule } from '../http.module.js';
import { ProblemException } from '../problems/problem.js';
import { EARLY_HEADERS } from './security-headers.js';

const OURS = 'https://app.example.com';
const limits = { maxPayloadBytes: 10_000, maxDocumentBytes: 10_000 };

@Controller()
class AnswersController {
  @Get('fine')
  fine(): object {
    return {};
  }

  @Get('refused')
  refused(): never {
    throw new ProblemException(401, 'A valid bearer token is required');
  }

  @Get('stream')
  stream(@Res() reply: FastifyReply): void {
    openEventStream(reply).close();
  }
}

@Module({ imports: [HttpModule], controllers: [AnswersController] })
class AnswersModule {}

describe('answers to browsers', () => {
  const apps: NestFastifyApplication[] = [];
  let open: NestFastifyApplication;
  let closed: NestFastifyApplication;

  async function start(allowedOrigins: string[]): Promise<NestFastifyApplication> {
    const module = await Test.createTestingModule({ imports: [AnswersModule] }).compile();
    const adapter = createFastifyAdapter({ ...limits, edge: { trustedProxyHops: 0, allowedOrigins } });
    const app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
    // What is added later refuses with the same headers.
    const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    fastify.addHook('onRequest', async (request) => {
      if (request.headers['x-too-many']) throw new ProblemException(429, 'Too many requests');
    });
    await app.listen(0, '127.0.0.1');
    apps.push(app);
    return app;
  }

  beforeAll(async () => {
    open = await start([OURS, 'http://localhost:3000']);
    closed = await start([]);
  });

  afterAll(() => Promise.all(apps.map((app) => app.close())));

  const ask = async (app: NestFastifyApplication, path: string, headers: Record<string, string>, method = 'GET') =>
    fetch(`${(await app.getUrl()).replace('[::1]', 'localhost')}${path}`, { method, headers });
  const corsOf = ({ headers }: Response) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

  const ANSWERS: [string, number, Record<string, string>][] = [
    ['/fine', 200, {}],
    ['/refused', 401, {}],
    ['/nothing', 404, {}],
    ['/stream', 200, {}],
    ['/fine', 429, { 'x-too-many': '1' }],
    ['/fine', 415, { 'content-encoding': 'gzip' }],
  ];

  it.each(ANSWERS)('lets a page of an allowed origin read %s (%i), its headers too', async (path, status, headers) => {
    const answer = await ask(open, path, { origin: OURS, ...headers });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([status, OURS]);
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/Location.*Retry-After.*Idempotent-Replayed/);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  it('answers the preflight of an allowed origin', async () => {
    const headers = { origin: OURS, 'access-control-request-method': 'POST' };
    const answer = await ask(open, '/fine', headers, 'OPTIONS');
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, OURS]);
    expect(answer.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
  });

  it.each([
    'https://evil.example',
    'https://app.example.com.evil.com',
    'https://evil-app.example.com',
    'https://sub.app.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com/',
    'HTTPS://APP.EXAMPLE.COM',
    'http://localhost:3001',
    'null',
    '*',
  ])('stays closed to %s', async (origin) => {
    for (const [method, status] of [
      ['GET', 200],
      ['OPTIONS', 404],
    ] as const) {
      const answer = await ask(open, '/fine', { origin, 'access-control-request-method': 'GET' }, method);
      expect([answer.status, corsOf(answer)]).toEqual([status, []]);
    }
  });

  it('says nothing of origins where none is allowed', async () => {
    const preflight = { origin: OURS, 'access-control-request-method': 'GET' };
    for (const [method, status] of [
      ['GET', 200],
      ['OPTIONS', 404],
    ] as const) {
      const answer = await ask(closed, '/fine', preflight, method);
      expect([answer.status, corsOf(answer)]).toEqual([status, []]);
    }
  });

  it.each(ANSWERS)(
    'protects %s (%i) as what is refused before any hook is protected',
    async (path, status, headers) => {
      const answer = await ask(closed, path, headers);
      expect(answer.status).toBe(status);
      const stored = path === '/stream' ? { 'cache-control': 'no-store, no-transform' } : {};
      expect(Object.fromEntries(answer.headers)).toMatchObject({ ...EARLY_HEADERS, ...stored });
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect([answer.headers.get('server'), answer.headers.get('x-powered-by')]).toEqual([null, null]);
    },
  );
});
