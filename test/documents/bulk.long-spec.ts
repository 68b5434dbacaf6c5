import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { BulkAcceptedResponse } from '../../src/task-types/document-processing/process-bulk.dto.js';
import type { BatchResponse } from '../../src/tasks/batches/batch.response.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { EmbeddingsServer } from '../support/embeddings-server.js';
import { BROKERS, supabase } from '../support/services.js';
import { until } from '../support/until.js';
import { pdfOf, scannedPdf } from './pdf-files.js';
import { portugueseText } from './portuguese-text.js';

const BULK = '/integrations/knowledge/process-bulk';
const DOCUMENTS = 500;
/** Texts with it are refused by the embedding server. */
const REFUSED = 'INACEITÁVEL';

const base64 = (bytes: Buffer): string => bytes.toString('base64');
const texts = (count: number): { document_id: string; content: string }[] =>
  Array.from({ length: count }, (_, n) => ({
    document_id: `doc-${n}`,
    content: `# Ficha ${n}\n\nO registro ${n} descreve a obra de número ${n * 7} do acervo municipal.`,
  }));

describe.each(BROKERS)('many documents in one call, queues on %s', (broker) => {
  let embeddings: EmbeddingsServer;
  let deployment: Deployment;
  let database: pg.Client;
  let organizationId: string;
  let member: ApiClient;
  let manager: ApiClient;

  beforeAll(async () => {
    embeddings = await EmbeddingsServer.start();
    deployment = await deploy(broker, { workers: 2, env: { ...embeddings.env, TASK_MAX_RETRIES: '1' } });
    database = new pg.Client((await supabase()).databaseUrl);
    await database.connect();
  }, 120_000);
  beforeEach(async () => {
    organizationId = freshOrganization();
    const { baseUrl } = deployment.apis[0]!;
    member = await clientFor(baseUrl, { organizationId, role: 'member' });
    manager = await clientFor(baseUrl, { organizationId, role: 'manager' });
  });
  afterAll(async () => {
    await database?.end();
    await deployment?.stop();
    await embeddings?.close();
  }, 30_000);

  async function batchOf(id: string): Promise<BatchResponse> {
    return expectStatus(200, await member.get(`/batches/${id}`)).json<BatchResponse>();
  }

  function ended(id: string): Promise<BatchResponse> {
    return until(
      async () => {
        const batch = await batchOf(id);
        return batch.status !== 'running' && batch;
      },
      { timeoutMs: 90_000, everyMs: 250, what: `the batch ${id} has ended` },
    );
  }

  async function stored(): Promise<number> {
    const counts = ['document_contents', 'document_chunks', 'processed_documents'].map(
      (table) => `(select count(*) from ${table} where organization_id = $1)`,
    );
    const { rows } = await database.query<{ rows: string }>(`select ${counts.join(' + ')} as rows`, [organizationId]);
    return Number(rows[0]?.rows);
  }

  it('become one batch: 500 of them, three of which must fail, counted right, and only these are run again', async () => {
    const documents: object[] = texts(DOCUMENTS - 5);
    documents.push(
      { document_id: 'refused', content: `Um texto ${REFUSED} para o servidor.` },
      { document_id: 'empty', content: '<script>alert(1)</script>', content_type: 'text/html' },
      { document_id: 'scanned', content_base64: base64(scannedPdf()), content_type: 'application/pdf' },
      { document_id: 'pdf', content_base64: base64(pdfOf(['Um PDF com texto'])), content_type: 'application/pdf' },
      { document_id: 'large', content: portugueseText(50_000, 3) },
    );
    embeddings.refusedWord = REFUSED;
    const began = Date.now();
    const answer = expectStatus(202, await member.post(BULK, { documents, chunk_size: 500, priority: 'low' }));
    const { batch_id, task_ids } = answer.json<BulkAcceptedResponse>();
    const accepted = Date.now() - began;
    expect(answer.headers.get('location')).toBe(`/api/background/batches/${batch_id}`);
    expect(new Set(task_ids).size).toBe(DOCUMENTS);

    const progress: number[] = [];
    const batch = await until(
      async () => {
        const now = await batchOf(batch_id);
        progress.push(now.progress);
        return now.status !== 'running' && now;
      },
      { timeoutMs: 120_000, everyMs: 250, what: 'the batch has ended' },
    );
    console.log(`${broker}: ${DOCUMENTS} documents accepted in ${accepted} ms, ended after ${Date.now() - began} ms`);
    expect(batch).toMatchObject({ total: DOCUMENTS, completed: DOCUMENTS - 3, failed: 3, cancelled: 0, progress: 100 });
    expect(batch.status).toBe('failed');
    expect([...batch.failed_task_ids].sort()).toEqual(task_ids.slice(-5, -2).sort());
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    const codes = await Promise.all(task_ids.slice(-5, -2).map(async (id) => (await member.task(id)).error?.code));
    expect(codes).toEqual(['embedding_rejected', 'empty_content', 'pdf_without_text']);
    expect(await member.task(task_ids[0]!)).toMatchObject({ batch_id, priority: 'low', result: { chunks: 1 } });

    embeddings.refusedWord = undefined;
    const before = embeddings.batches.length;
    expectStatus(202, await manager.post(`/batches/${batch_id}/retry`));
    expect(await ended(batch_id)).toMatchObject({ completed: DOCUMENTS - 2, failed: 2, progress: 100 });
    expect(embeddings.batches.slice(before).flatMap(({ input }) => input)).toHaveLength(1);
  }, 240_000);

  it('are replayed by their Idempotency-Key, contents by reference included', async () => {
    const documents = [...texts(2), { document_id: 'large', content: portugueseText(45_000, 4) }];
    const headers = { 'idempotency-key': randomUUID() };
    const first = expectStatus(202, await member.post(BULK, { documents }, headers));
    const again = expectStatus(202, await member.post(BULK, { documents }, headers));
    expect(again.json<unknown>()).toEqual(first.json<unknown>());
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const other = await member.post(BULK, { documents, chunk_size: 300 }, headers);
    expect([other.status, other.json().errors?.[0]?.field]).toEqual([422, 'Idempotency-Key']);
    expect(await ended(first.json<BulkAcceptedResponse>().batch_id)).toMatchObject({
      completed: 3,
      status: 'completed',
    });
  }, 60_000);

  const large = { document_id: 'large', content: portugueseText(45_000, 5) };
  it.each<[string, object, string[]]>([
    ['no documents', { documents: [] }, ['documents']],
    ['no list', { documents: 'x' }, ['documents']],
    ['what is no document', { documents: [large, 'x'] }, ['documents']],
    ['nothing', {}, ['documents']],
    ['501 of them', { documents: texts(501) }, ['documents']],
    ['one twice', { documents: [...texts(7), { ...texts(3)[2], content: 'Outro' }] }, ['documents[7].document_id']],
    ['a blank content', { documents: [large, { document_id: 'b', content: ' ' }] }, ['documents[1].content']],
    ['no content', { documents: [large, { document_id: 'b' }] }, ['documents[1].content']],
    [
      'two contents',
      { documents: [large, { document_id: 'b', content: 'x', content_base64: 'eA==', content_type: 'text/plain' }] },
      ['documents[1].content_base64'],
    ],
    [
      'what is no PDF',
      { documents: [large, { document_id: 'b', content_base64: 'eA==', content_type: 'application/pdf' }] },
      ['documents[1].content_base64'],
    ],
    [
      'a type nobody reads',
      { documents: [large, { document_id: 'b', content: 'x', content_type: 'image/png' }] },
      ['documents[1].content_type'],
    ],
    ['a path as an id', { documents: [large, { document_id: '../b', content: 'x' }] }, ['documents[1].document_id']],
    ['an unknown field', { documents: [large, { document_id: 'b', content: 'x', y: 1 }] }, ['documents[1].y']],
    ['a reference', { documents: [large, { document_id: 'b', content_ref: 'x.y' }] }, ['documents[1].content_ref']],
    [
      'an overlap too wide for one of them',
      { documents: [large, { document_id: 'b', content: 'x', chunk_size: 100 }], chunk_overlap: 200, chunk_size: 400 },
      ['documents[1].chunk_overlap'],
    ],
    ['a chunk size for ants', { documents: [large], chunk_size: 10 }, ['chunk_size']],
    ['a run too far ahead', { documents: [large], run_at: '2199-01-01T00:00:00.000Z' }, ['run_at']],
    ['a priority of its own', { documents: [large], priority: 'urgent' }, ['priority']],
    ['a follow-up of no kind', { documents: [large], on_complete: { pigeon: 'home' } }, ['on_complete']],
  ])('with %s are a 422 that names the field, and nothing is stored', async (_what, body, fields) => {
    const answer = await member.post(BULK, body);
    expect([answer.status, answer.json().detail]).toEqual([422, expect.any(String)]);
    expect(answer.json().errors?.map(({ field }) => field)).toEqual(fields);
    expect(await stored()).toBe(0);
  });

  it('need a member, and JSON', async () => {
    const viewer = await clientFor(deployment.apis[0]!.baseUrl, { organizationId, role: 'viewer' });
    expect((await viewer.post(BULK, { documents: texts(1) })).status).toBe(403);
    expect((await member.request('POST', BULK, { body: 'x', headers: { 'content-type': 'text/plain' } })).status).toBe(
      415,
    );
  });
});
