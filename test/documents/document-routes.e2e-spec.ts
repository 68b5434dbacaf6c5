import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ApiModule, WorkerModule } from '../../src/app.module.js';
import { readEnv } from '../../src/config/env.js';
import { createApp } from '../../src/create-app.js';
import { DocumentProcessing } from '../../src/task-types/document-processing/document-processing.js';
import { freshBroker, supabase as testSupabase, supabaseEnv, type TestBroker } from '../support/services.js';
import { headersFor, TEST_JWT_SECRET } from '../support/tokens.js';

const MANUAL = readFileSync(join(process.cwd(), 'test/documents/manual.md'), 'utf8');
const organizationId = `org-${randomUUID()}`;

let broker: TestBroker;
let api: NestFastifyApplication;
let worker: NestFastifyApplication;

beforeAll(async () => {
  broker = await freshBroker('redis');
  const settings = { ...broker.env, SUPABASE_JWT_SECRET: TEST_JWT_SECRET, LOG_LEVEL: 'silent', NODE_ENV: 'test' };
  const env = readEnv({ ...settings, ...(await supabaseEnv()) });
  api = await createApp(ApiModule.with(env), env);
  worker = await createApp(WorkerModule.with(env), env);
  await Promise.all([api.init(), worker.init()]);
  await api.getHttpAdapter().getInstance().ready();
}, 60_000);

afterAll(async () => {
  await Promise.all([api?.close(), worker?.close()]);
  await broker?.close();
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, unknown>;
}

async function call(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  payload?: object,
  { as = {}, headers = {} }: { as?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await api.inject({
    method,
    url: `/api/background${path}`,
    headers: { ...(await headersFor({ organizationId, role: 'member', ...as })), ...headers },
    ...(payload && { payload: JSON.stringify(payload) }),
  });
  return { status: response.statusCode, body: response.body ? response.json() : {}, headers: response.headers };
}

async function ended(taskId: string): Promise<Answer['body']> {
  const { body } = await call('GET', `/tasks/${taskId}?wait_seconds=30`);
  return body;
}

it('processes, finds, shows and removes a document', async () => {
  const submitted = await call('POST', '/tasks/document-processing', {
    document_id: 'manual',
    content: MANUAL,
    priority: 'high',
  });
  expect(submitted).toMatchObject({ status: 202, body: { task_type: 'document_processing', priority: 'high' } });
  expect(await ended(submitted.body['task_id'] as string)).toMatchObject({
    status: 'completed',
    progress: 100,
    result: { document_id: 'manual', chunks: 29, embedding_model: 'local-lexical-256' },
  });

  const found = await call('POST', '/documents/search', { query: 'onde deixo a mochila?', document_ids: ['manual'] });
  expect(found.status).toBe(200);
  expect(found.body['results']).toHaveLength(5);
  expect((await call('GET', '/documents/manual')).body).toEqual({
    document_id: 'manual',
    chunks: 29,
    embedding_model: 'local-lexical-256',
    updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });

  const unknown = await call('GET', '/documents/unknown');
  const foreign = await call('GET', '/documents/manual', undefined, { as: { organizationId: 'another' } });
  expect(foreign).toMatchObject({ status: 404, body: { ...unknown.body, instance: expect.any(String) } });
  expect((await call('DELETE', '/documents/manual', undefined, { as: { organizationId: 'another' } })).status).toBe(
    404,
  );
  expect((await call('DELETE', '/documents/manual', undefined, { as: { role: 'viewer' } })).status).toBe(403);
  expect((await call('DELETE', '/documents/manual')).status).toBe(204);
  expect((await call('GET', '/documents/manual')).status).toBe(404);
});

it('sends a large content by reference, the same one for the same Idempotency-Key', async () => {
  const content = MANUAL.repeat(40);
  const body = { document_id: 'large', content, chunk_size: 4000 };
  const headers = { 'idempotency-key': randomUUID() };
  const first = await call('POST', '/tasks/document-processing', body, { headers });
  const again = await call('POST', '/tasks/document-processing', body, { headers });
  expect(again).toMatchObject({
    status: 202,
    body: { task_id: first.body['task_id'] },
    headers: { 'idempotent-replayed': 'true' },
  });
  expect(
    (await call('POST', '/tasks/document-processing', { ...body, content: `${content}!` }, { headers })).status,
  ).toBe(422);
  expect(await ended(first.body['task_id'] as string)).toMatchObject({
    status: 'completed',
    result: { characters: content.length },
  });
});

it.each([
  ['/tasks/document-processing', { document_id: 'a/b', content: 'x' }, 'document_id'],
  ['/tasks/document-processing', { document_id: 'a', content: ' ' }, 'content'],
  [
    '/tasks/document-processing',
    { document_id: 'a', content: 'x', chunk_size: 100, chunk_overlap: 51 },
    'chunk_overlap',
  ],
  ['/tasks/document-processing', { document_id: 'a', content: 'x', content_ref: 'y' }, 'content_ref'],
  ['/tasks/document-processing', { document_id: 'a' }, 'content'],
  ['/tasks/document-processing', { document_id: 'a', content: 'x', content_type: 'image/png' }, 'content_type'],
  ['/tasks/document-processing', { document_id: 'a', content: 'x', content_type: 'application/pdf' }, 'content'],
  ['/tasks/document-processing', { document_id: 'a', content_base64: 'eA==' }, 'content_type'],
  ['/tasks/document-processing', { document_id: 'a', content_base64: 7, content_type: 'text/plain' }, 'content_base64'],
  [
    '/tasks/document-processing',
    { document_id: 'a', content_base64: 'eA==', content_type: 'application/pdf' },
    'content_base64',
  ],
  [
    '/tasks/document-processing',
    { document_id: 'a', content: 'x', content_base64: 'eA==', content_type: 'text/plain' },
    'content_base64',
  ],
  [
    '/tasks',
    {
      name: 'n',
      task_type: 'document_processing',
      payload: { document_id: 'a', content_base64: 'e', content_type: 'text/html' },
    },
    'payload.content_base64',
  ],
  [
    '/tasks',
    { name: 'n', task_type: 'document_processing', payload: { document_id: 'a', content_ref: 'y.z' } },
    'payload.content_ref',
  ],
  ['/tasks', { name: 'n', task_type: 'document_processing', payload: { document_id: 'a' } }, 'payload.content'],
  ['/documents/search', { query: '' }, 'query'],
  ['/documents/search', { query: 'x', limit: 101 }, 'limit'],
  ['/documents/search', { query: 'x', document_ids: ["a'or 1=1"] }, 'document_ids'],
])('answers 422 to %s with %j', async (path, body, field) => {
  const answer = await call('POST', path, body);
  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toEqual([expect.objectContaining({ field })]);
});

it('takes back a large content whose task is refused', async () => {
  const { databaseUrl } = await testSupabase();
  const database = new pg.Client(databaseUrl);
  await database.connect();
  try {
    const own = `org-${randomUUID()}`;
    const stored = async (): Promise<number | null> =>
      (await database.query('select 1 from document_contents where organization_id = $1', [own])).rowCount;
    const body = { document_id: 'large', content: MANUAL.repeat(40) };
    const as = { organizationId: own };
    const refused = await call('POST', '/tasks/document-processing', { ...body, on_complete: { pigeon: 1 } }, { as });
    expect([refused.status, await stored()]).toEqual([422, 0]);
    const headers = { 'idempotency-key': randomUUID() };
    expect((await call('POST', '/tasks/document-processing', body, { as, headers })).status).toBe(202);
    const parts = await stored();
    expect(parts).toBeGreaterThan(0);
    const other = await call('POST', '/tasks/document-processing', { ...body, chunk_size: 300 }, { as, headers });
    expect([other.status, await stored()]).toEqual([422, parts]);
  } finally {
    await database.end();
  }
});

it('refuses a malformed id in the path, and a search without a token', async () => {
  expect((await call('GET', '/documents/a%20b')).status).toBe(400);
  expect((await api.inject({ method: 'POST', url: '/api/background/documents/search', payload: {} })).statusCode).toBe(
    401,
  );
});

it('serves other code of the application', async () => {
  const id = await api.get(DocumentProcessing, { strict: false }).submitDocumentProcessing({
    document_id: 'code',
    content: 'Um texto curto.',
    organization_id: organizationId,
    user_id: 'u',
  });
  expect(await ended(id)).toMatchObject({ status: 'completed', result: { chunks: 1 } });
});

it('answers 503 where no storage is configured, and says in the task which variables to set', async () => {
  const env = readEnv({ ...broker.env, SUPABASE_JWT_SECRET: TEST_JWT_SECRET, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
  const bare = await createApp(ApiModule.with(env), env);
  try {
    await bare.init();
    await bare.getHttpAdapter().getInstance().ready();
    const headers = await headersFor({ organizationId, role: 'member' });
    const ask = (method: 'GET' | 'POST', path: string, payload?: object) =>
      bare.inject({ method, url: `/api/background${path}`, headers, ...(payload && { payload }) });
    for (const response of [
      await ask('POST', '/documents/search', { query: 'x' }),
      await ask('GET', '/documents/doc'),
      await ask('POST', '/tasks/document-processing', { document_id: 'a', content: 'x '.repeat(200_000) }),
    ]) {
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBeDefined();
      expect(response.json().detail).toContain('NEXT_PUBLIC_SUPABASE_URL');
    }
  } finally {
    await bare.close();
  }
});
