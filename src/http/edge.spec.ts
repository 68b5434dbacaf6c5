import 'reflect-metadata';
import { BrokerUnavailableError, TaskNotFoundError, TaskStateError, UnknownTaskTypeError } from '@app/task-engine';
import { Body, Controller, Get, Global, HttpCode, Logger, Module, Param, Post, Query, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { SignJWT } from 'jose';
import { connect } from 'node:net';
import { Public, RequiresRole } from '../auth/access.js';
import { AuthModule } from '../auth/auth.module.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.js';
import { ConfigModule } from '../config/config.module.js';
import { readEnv } from '../config/env.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { ApiProblems } from './problems/api-problems.js';
import { BodyLimit } from './requests/body-limit.js';
import { openEventStream } from './event-stream.js';
import { createFastifyAdapter } from './fastify-adapter.js';
import { HttpModule } from './http.module.js';
import { IdempotencyKey } from './requests/idempotency-key.js';
import { openApiDocument, serveDocs } from './open-api/open-api.js';

class Wish {
  @IsString() @MaxLength(2_000_000) text!: string;
  @IsOptional() @IsInt() size = 7;
  @IsOptional() @IsObject() data?: object;
}

class Page {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit = 20;
  @IsOptional() @IsIn(['pending', 'failed']) status?: string;
}

const thrown: Record<string, () => Error> = {
  away: () => new BrokerUnavailableError('connect ECONNREFUSED redis://:hunter2@host'),
  unknown: () => new TaskNotFoundError(),
  state: () => new TaskStateError('The task has already finished'),
  type: () => new UnknownTaskTypeError('x'.repeat(500), ['webhook_delivery']),
  bug: () => new Error('secret hunter2'),
};

@Controller('edge')
class EdgeController {
  @Post('wishes')
  @RequiresRole('member')
  @HttpCode(202)
  wish(@Body() body: Wish, @IdempotencyKey() key: string | undefined, @CurrentCaller() caller: Caller): unknown {
    return { body, key, caller };
  }

  @Post('documents')
  @RequiresRole('member')
  @BodyLimit('document')
  document(@Body() { text }: Wish): unknown {
    return { length: text.length };
  }

  @Post('wishes/:id/cancel')
  @RequiresRole('member')
  @ApiProblems(409)
  cancel(@Param('id') id: string): unknown {
    return { id };
  }

  @Get('pages')
  page(@Query() page: Page): unknown {
    return page;
  }

  @Get('admin')
  @RequiresRole('admin')
  admin(): unknown {
    return {};
  }

  @Get('open')
  @Public()
  open(): unknown {
    return { open: true };
  }

  @Get('stream')
  @Public()
  stream(@Res() reply: FastifyReply): void {
    const stream = openEventStream(reply);
    stream.send({ event: 'snapshot', id: '1:0', data: { text: 'a\nb' } });
    stream.close();
  }

  @Get('throws/:what')
  @Public()
  throws(@Param('what') what: string): never {
    throw thrown[what]!();
  }
}

const SECRET = 'a secret of at least thirty-two characters';
const env = readEnv({
  REDIS_URL: 'redis://unused',
  SUPABASE_JWT_SECRET: SECRET,
  MAX_PAYLOAD_BYTES: '10000',
  MAX_DOCUMENT_BYTES: '1000000',
});

const withoutLimits = { provide: RateLimits, useValue: new RateLimits({}) };
@Global()
@Module({ providers: [withoutLimits], exports: [withoutLimits] })
class UnlimitedModule {}

@Module({
  imports: [ConfigModule.forRoot(env), UnlimitedModule, AuthModule, HttpModule],
  controllers: [EdgeController],
})
class EdgeModule {}

const tokenFor = (role: string): Promise<string> =>
  new SignJWT({ sub: 'u1', organization_id: 'o1', user_role: role })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(SECRET));

describe('the edge of the API', () => {
  let app: NestFastifyApplication;
  let port: number;
  let member: Record<string, string>;

  beforeAll(async () => {
    const times = { requestMs: 400, headersMs: 300, checkEveryMs: 50, idleMs: 10_000 };
    const module = await Test.createTestingModule({ imports: [EdgeModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter(env, times), { logger: false });
    serveDocs(app);
    await app.listen(0, '127.0.0.1');
    port = Number(new URL(await app.getUrl()).port);
    member = { authorization: `Bearer ${await tokenFor('member')}` };
  });

  afterAll(() => app.close());

  type Sent = { headers?: Record<string, string>; body?: string | Buffer };
  const json = { 'content-type': 'application/json' };

  async function post(path: string, { headers = {}, body }: Sent = {}) {
    return app.inject({
      method: 'POST',
      url: path,
      headers: { ...member, ...headers },
      ...(body !== undefined && { payload: body }),
    });
  }
  const wish = (body: unknown, headers: Record<string, string> = {}) =>
    post('/edge/wishes', {
      headers: { ...json, ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });

  function expectProblem(response: Awaited<ReturnType<typeof post>>, status: number): Record<string, unknown> {
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    const problem = response.json<Record<string, unknown>>();
    expect(problem).toMatchObject({
      type: 'about:blank',
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
    return problem;
  }

  /** Sends raw bytes and answers all that comes back until the server closes. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }

  it('hands a good body on as it was sent, with the caller and the key', async () => {
    const response = await wish({ text: 'hi' }, { 'idempotency-key': 'k-1' });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toEqual({
      body: { text: 'hi' },
      key: 'k-1',
      caller: { userId: 'u1', organizationId: 'o1', role: 'member', expiresAt: expect.any(Number) },
    });
  });

  it('names every bad field of a body', async () => {
    const problem = expectProblem(await wish({ text: 1, size: 'x', other: true }), 422);
    expect((problem.errors as { field: string }[]).map(({ field }) => field).sort()).toEqual(['other', 'size', 'text']);
    expect(problem.instance).toBe('/edge/wishes');
  });

  it.each([['[]'], ['"text"'], ['null'], ['7']])('refuses the body %s as no object', async (body) => {
    expect(expectProblem(await wish(body), 422).errors).toEqual([{ field: 'body', message: 'must be an object' }]);
  });

  it('names the missing fields when there is no body', async () => {
    expect(expectProblem(await post('/edge/wishes'), 422).errors).toMatchObject([{ field: 'text' }]);
  });

  it.each([
    ['no JSON', '{"text":'],
    ['a key that reaches for the prototype', '{"text":"a","data":{"__proto__":{"admin":true}}}'],
    ['a constructor with a prototype', '{"text":"a","data":{"constructor":{"prototype":{"admin":true}}}}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ])('answers 400 to %s', async (_, body) => {
    expectProblem(await wish(body), 400);
  });

  it('refuses a body nested 10,000 deep', async () => {
    expectProblem(await wish(`{"text":"a","data":${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}}`), 422);
    expectProblem(await wish('['.repeat(10_000) + ']'.repeat(10_000)), 422);
  });

  it.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'content-type': 'application/json; charset=latin1' }],
    ['no JSON type', { 'content-type': 'application/jsonx' }],
    ['nonsense', { 'content-type': 'x' }],
    ['a compressed body', { ...json, 'content-encoding': 'gzip' }],
  ])('answers 415 to %s', async (_, headers) => {
    expectProblem(await post('/edge/wishes', { headers, body: '{"text":"a"}' }), 415);
  });

  it('takes application/json with a charset of UTF-8', async () => {
    expect((await wish({ text: 'a' }, { 'content-type': 'application/json; charset=UTF-8' })).statusCode).toBe(202);
  });

  it('answers 413 beyond the limit of the route, which a document route raises', async () => {
    const text = 'x'.repeat(200_000);
    expectProblem(await wish({ text }), 413);
    const document = await post('/edge/documents', { headers: json, body: JSON.stringify({ text }) });
    expect(document.json()).toEqual({ length: 200_000 });
    expectProblem(
      await post('/edge/documents', { headers: json, body: JSON.stringify({ text: 'x'.repeat(1_500_000) }) }),
      413,
    );
  });

  it('takes an action without a body, typed or not', async () => {
    expect((await post('/edge/wishes/7/cancel')).json()).toEqual({ id: '7' });
    expect((await post('/edge/wishes/7/cancel', { headers: json, body: '' })).statusCode).toBe(201);
  });

  it.each([[''], ['a b'], ['ü'], ['x'.repeat(256)]])('answers 400 to the Idempotency-Key %j', async (key) => {
    expectProblem(await wish({ text: 'a' }, { 'idempotency-key': key }), 400);
  });

  it('reads numbers from the query by rule and names bad parameters', async () => {
    const page = (query: string) => app.inject({ url: `/edge/pages?${query}`, headers: member });
    expect((await page('limit=5')).json()).toEqual({ limit: 5 });
    expect((await page('')).json()).toEqual({ limit: 20 });
    expect(expectProblem(await page('limit=x'), 400).errors).toMatchObject([{ field: 'limit' }]);
    expectProblem(await page('limit=1&limit=2'), 400);
    expectProblem(await page('status=done'), 400);
    expect(expectProblem(await page('statuss=failed&__proto__=1'), 400).errors).toEqual([
      { field: 'statuss', message: 'is not a known parameter' },
    ]);
  });

  it('asks for a token and for the role of the route', async () => {
    const anonymous = await app.inject({ url: '/edge/pages' });
    expectProblem(anonymous, 401);
    expect(anonymous.headers['www-authenticate']).toBe('Bearer');
    expectProblem(await app.inject({ url: '/edge/admin', headers: member }), 403);
    expectProblem(await app.inject({ url: '/edge/%61dmin', headers: member }), 403);
    expectProblem(await app.inject({ url: '/edge/%61dmin' }), 401);
    expect((await app.inject({ method: 'HEAD', url: '/edge/admin' })).statusCode).toBe(401);
    const viewer = { authorization: `Bearer ${await tokenFor('viewer')}` };
    expectProblem(
      await app.inject({
        method: 'POST',
        url: '/edge/wishes',
        headers: { ...viewer, ...json },
        payload: '{"text":"a"}',
      }),
      403,
    );
    expectProblem(
      await app.inject({ method: 'GET', url: '/edge/admin', headers: { ...member, 'x-http-method-override': 'POST' } }),
      403,
    );
    expect((await app.inject({ url: '/edge/open' })).json()).toEqual({ open: true });
  });

  it('refuses a token in the query', async () => {
    expectProblem(
      await app.inject({ url: `/edge/pages?access_token=${await tokenFor('member')}`, headers: member }),
      400,
    );
  });

  it('answers unknown routes and malformed URLs in the same shape, without repeating them at length', async () => {
    expectProblem(await app.inject({ url: '/nowhere', headers: member }), 404);
    expectProblem(await app.inject({ url: '/edge/%zz' }), 400);
    expectProblem(await app.inject({ url: `/edge/throws/${'x'.repeat(300)}` }), 404);
    const long = expectProblem(await app.inject({ url: `/${'y'.repeat(500)}?secret=hunter2` }), 404);
    expect(JSON.stringify(long)).not.toContain('y'.repeat(65));
    expect(JSON.stringify(long)).not.toContain('hunter2');
  });

  it.each([
    ['away', 503],
    ['unknown', 404],
    ['state', 409],
    ['type', 422],
    ['bug', 500],
  ])('answers the error "%s" with %i and nothing it should keep', async (what, status) => {
    const logged: unknown[] = [];
    Logger.overrideLogger({ error: (...parts: unknown[]) => logged.push(parts), log: () => 0, warn: () => 0 } as never);
    const response = await app.inject({ url: `/edge/throws/${what}` });
    Logger.overrideLogger(false);
    const problem = expectProblem(response, status);
    expect(response.body).not.toMatch(
      /hunter2|\.ts:|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/,
    );
    expect(logged).toHaveLength(status === 500 ? 1 : 0);
    if (status === 503) expect(response.headers['retry-after']).toBe('5');
    if (status === 422) expect(problem.errors).toMatchObject([{ field: 'task_type' }]);
  });

  it('answers what Node’s own parser refuses as problems too', async () => {
    const refused = [
      [await raw('GARBAGE\r\n\r\n'), 400],
      [await raw(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`), 431],
      [
        await raw('POST /edge/wishes HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n'),
        400,
      ],
    ] as const;
    for (const [answer, status] of refused) {
      expect(answer).toMatch(
        new RegExp(`^HTTP/1.1 ${status} [^]+content-type: application/problem\\+json[^]+"status":${status}`),
      );
    }
  });

  it('answers 408 to headers and bodies that do not arrive in time, once', async () => {
    const body = await raw(
      `POST /edge/wishes HTTP/1.1\r\nhost: a\r\nauthorization: ${member.authorization}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"te`,
    );
    expect(body).toMatch(/^HTTP\/1.1 408 /);
    expect(body.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(await raw('GET /edge/open HTTP/1.1\r\nhost:')).toMatch(/^HTTP\/1.1 408 /);
  });

  it('writes server-sent events', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/edge/stream`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await response.text()).toBe('id: 1:0\nevent: snapshot\ndata: {"text":"a\\nb"}\n\n');
  });

  it('describes every route with the problems it may answer', async () => {
    const document = openApiDocument(app);
    const cancel = document.paths['/edge/wishes/{id}/cancel']!.post!;
    expect(Object.keys(cancel.responses)).toEqual(['201', '400', '401', '403', '404', '409', '429', '503']);
    expect(cancel.security).toEqual([{ bearer: [] }]);
    expect(document.paths['/edge/wishes']!.post!.responses).toHaveProperty('422');
    expect(document.paths['/edge/open']!.get).not.toHaveProperty('security');
    const page = await app.inject({ url: '/docs' });
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect((await app.inject({ url: '/docs-json' })).json()).toHaveProperty('components.schemas.Problem');
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-init.js']) {
      expect((await app.inject({ url: `/docs/${file}` })).statusCode).toBe(200);
    }
  });
});
