import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { DocumentProcessingResult } from '../../src/task-types/document-processing/document-processing.handler.js';
import type { SearchResult } from '../../src/task-types/document-processing/documents.dto.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment, type SharedDeployment, sharedDeployment } from '../support/deployment.js';
import { EmbeddingsServer } from '../support/embeddings-server.js';
import { readEvents } from '../support/event-reader.js';
import { supabase } from '../support/services.js';

/** 1,000 words and more of a library's manual, in Portuguese. */
const MANUAL = firstWords(readFileSync(`${import.meta.dirname}/../documents/manual.md`, 'utf8'), 1_000);

interface StoredChunk {
  content: string;
  embedding: string | number[];
  embedding_model: string;
}

describe.each([
  { broker: 'redis' as const, embedder: 'the local embedder' as const, model: 'local-lexical-256', dimensions: 256 },
  {
    broker: 'postgresql' as const,
    embedder: 'an OpenAI-compatible server' as const,
    model: 'test/words',
    dimensions: 64,
  },
])('documents with $embedder, queues on $broker', ({ broker, embedder, model, dimensions }) => {
  let embeddings: EmbeddingsServer;
  let deployment: SharedDeployment | Deployment;
  let database: pg.Client;
  const organizationId = freshOrganization();
  let member: ApiClient;

  beforeAll(async () => {
    embeddings = await EmbeddingsServer.start();
    const [{ databaseUrl }, deployed] = await Promise.all([
      supabase(),
      embedder === 'the local embedder' ? sharedDeployment(broker) : deploy(broker, { env: embeddings.env }),
    ]);
    deployment = deployed;
    database = new pg.Client(databaseUrl);
    await database.connect();
    member = await clientFor(deployment.apis[0]?.baseUrl ?? '', { organizationId, role: 'member' });
  }, 120_000);
  afterAll(async () => {
    await database?.end();
    if (deployment && 'stop' in deployment) await deployment.stop();
    await embeddings?.close();
  }, 30_000);

  async function process(document_id: string, content: string): Promise<DocumentProcessingResult> {
    const task = await member.submit('/tasks/document-processing', { document_id, content });
    const { status, result, error } = await member.ended(task.task_id);
    expect([status, error]).toEqual(['completed', null]);
    return result as DocumentProcessingResult;
  }

  async function search(client: ApiClient, query: string, more: object = {}): Promise<SearchResult[]> {
    const answer = expectStatus(200, await client.post('/documents/search', { query, ...more }));
    return answer.json<{ results: SearchResult[] }>().results;
  }

  async function stored(document_id: string): Promise<StoredChunk[]> {
    const text =
      'select content, embedding, embedding_model from document_chunks where organization_id = $1 and document_id = $2';
    return (await database.query<StoredChunk>(text, [organizationId, document_id])).rows;
  }

  it('takes 1,000 words of Portuguese, streams the progress, stores chunks with vectors and finds the right one', async () => {
    const task = await member.submit('/tasks/document-processing', {
      document_id: 'manual',
      content: MANUAL,
      metadata: { source: 'intranet' },
    });
    const stream = await readEvents(member, `/tasks/${task.task_id}/stream`);
    await stream.ended;

    expect(stream.events[0]?.event).toBe('snapshot');
    expect(stream.events.at(-1)).toMatchObject({ event: 'status', data: { status: 'completed', progress: 100 } });
    const told = stream.events.filter(({ event }) => event !== 'log').map(({ data }) => Number(data.progress));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    const { result } = await member.task(task.task_id);
    const { chunks } = result as DocumentProcessingResult;
    expect(result).toMatchObject({
      document_id: 'manual',
      embedded: chunks,
      reused: 0,
      removed: 0,
      embedding_model: model,
      characters: MANUAL.length,
    });
    const rows = await stored('manual');
    expect(rows).toHaveLength(chunks);
    expect(new Set(rows.map(({ embedding_model }) => embedding_model))).toEqual(new Set([model]));
    expect(rows.every(({ embedding }) => numbersIn(embedding) === dimensions)).toBe(true);

    const [nearest] = await search(member, 'Quanto custa a multa por atraso na devolução?');
    expect(nearest).toMatchObject({ document_id: 'manual', metadata: { source: 'intranet' } });
    expect(nearest?.content).toMatch(/multa/i);
    expect(nearest?.metadata['headings']).toContain('Atrasos e multas');
    expect(expectStatus(200, await member.get('/documents/manual')).json<unknown>()).toMatchObject({
      document_id: 'manual',
      chunks,
      embedding_model: model,
    });
  }, 60_000);

  it('embeds nothing again, and leaves no stale chunk when the text got shorter', async () => {
    const first = await process('again', MANUAL);
    const batches = embeddings.batches.length;
    expect(await process('again', MANUAL)).toMatchObject({ chunks: first.chunks, embedded: 0, removed: 0 });
    const shorter = MANUAL.slice(0, MANUAL.indexOf('\n## ', MANUAL.length / 3));
    const second = await process('again', shorter);

    expect(second.chunks).toBeLessThan(first.chunks);
    expect(second).toMatchObject({
      embedded: expect.any(Number),
      removed: first.chunks - second.chunks + second.embedded,
    });
    expect(second.embedded).toBeLessThanOrEqual(1);
    expect(await stored('again')).toHaveLength(second.chunks);
    if (embedder !== 'the local embedder') expect(embeddings.batches.length - batches).toBe(second.embedded);
    const results = await search(member, MANUAL.slice(-300), { document_ids: ['again'], limit: 100 });
    expect(results.every(({ content }) => shorter.includes(content.slice(-50)))).toBe(true);
  }, 60_000);

  it('crosses no organization: others find and read nothing, and remove nothing', async () => {
    await process('secret', '# Cofre\n\nA senha do cofre fica com a diretora.');
    const stranger = await clientFor(deployment.apis[0]?.baseUrl ?? '', {
      organizationId: freshOrganization(),
      role: 'manager',
    });

    expect(await search(stranger, 'senha do cofre')).toEqual([]);
    expect(await search(stranger, 'senha do cofre', { document_ids: ['secret'] })).toEqual([]);
    const [theirs, none] = [await stranger.get('/documents/secret'), await stranger.get('/documents/nothing')];
    expect([theirs.status, theirs.json().detail]).toEqual([404, none.json().detail]);
    expect((await stranger.request('DELETE', '/documents/secret')).status).toBe(404);
    expect(await search(member, 'senha do cofre', { document_ids: ['secret'] })).toHaveLength(1);
    expectStatus(204, await member.request('DELETE', '/documents/secret'));
    expect((await member.get('/documents/secret')).status).toBe(404);
    expect(await search(member, 'senha do cofre', { document_ids: ['secret'] })).toEqual([]);
  }, 60_000);

  it('brings no removed document back by a task that was submitted before', async () => {
    await process('gone', '# Um\n\nUm texto que sai.');
    const later = await member.submit('/tasks/document-processing', {
      document_id: 'gone',
      content: '# Dois\n\nUm texto que não volta.',
      delay_seconds: 1,
    });
    expectStatus(204, await member.request('DELETE', '/documents/gone'));
    expect(await member.ended(later.task_id)).toMatchObject({ status: 'failed', error: { code: 'document_removed' } });
    expect(await stored('gone')).toEqual([]);
    expect(await process('gone', '# Três\n\nUm texto novo.')).toMatchObject({ chunks: 1 });
  }, 60_000);

  if (embedder === 'an OpenAI-compatible server') {
    it('sends batches with the key and the model, and waits as long as Retry-After asks', async () => {
      const from = embeddings.batches.length;
      embeddings.refuseOnce(2);
      const { chunks } = await process('limited', `# Outro\n\n${MANUAL.replaceAll('a', 'e')}`);

      const [refused, ...rest] = embeddings.batches.slice(from);
      expect(rest.length).toBeGreaterThanOrEqual(1);
      expect((rest[0]?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
      expect(rest.flatMap(({ input }) => input)).toHaveLength(chunks);
      for (const batch of embeddings.batches) expect(batch).toMatchObject({ model, authorization: 'Bearer test-key' });
    }, 60_000);
  }
});

function firstWords(text: string, count: number): string {
  const words = text.match(/\S+\s*/g) ?? [];
  const cut = words.slice(0, count).join('').length;
  const end = text.indexOf('\n\n', cut);
  return text.slice(0, end < 0 ? undefined : end);
}

function numbersIn(embedding: string | number[]): number {
  return typeof embedding === 'string' ? embedding.replace(/[[\]{}]/g, '').split(',').length : embedding.length;
}
