import { readFileSync } from 'node:fs';
import type { DocumentProcessingResult } from '../../src/task-types/document-processing/document-processing.handler.js';
import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { EmbeddingsServer, tokensOf } from '../support/embeddings-server.js';
import { type EventReader, readEvents } from '../support/event-reader.js';
import { startWorker } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { until } from '../support/until.js';
import { portugueseText } from '../documents/portuguese-text.js';

/** 300 pages of 500 words. */
const WORDS = 150_000;
const MOST_MEMORY_MB = 400;
/** Texts of one batch, at most. */
const BATCH = 96;

describe.each(BROKERS)('a text of 300 pages, queues on %s', (broker) => {
  let embeddings: EmbeddingsServer;
  let deployment: Deployment;
  let member: ApiClient;

  beforeAll(async () => {
    embeddings = await EmbeddingsServer.start();
    embeddings.slowMs = 250;
    const env = { ...embeddings.env, TASK_LOCK_SECONDS: '3', EMBEDDINGS_COST_PER_MILLION_TOKENS: '0.02' };
    deployment = await deploy(broker, { env });
    const { baseUrl } = deployment.apis[0]!;
    member = await clientFor(baseUrl, { organizationId: freshOrganization(), role: 'member' });
  }, 120_000);
  afterAll(async () => {
    await deployment?.stop().catch(() => undefined);
    await embeddings?.close();
  }, 30_000);

  /** Peak resident memory of a process in MB. */
  function peakOf(pid: number): number {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  }

  async function submitted(document_id: string, seed: number): Promise<{ taskId: string; stream: EventReader }> {
    const content = portugueseText(WORDS, seed);
    expect(content.match(/\S+/g)?.length).toBeGreaterThanOrEqual(WORDS);
    const { task_id: taskId } = await member.submit('/tasks/document-processing', { document_id, content });
    return { taskId, stream: await readEvents(member, `/tasks/${taskId}/stream`) };
  }

  function progressIn(stream: EventReader): number[] {
    return stream.events.filter(({ event }) => event !== 'log').map(({ data }) => Number(data['progress']));
  }

  function expectRising(stream: EventReader): void {
    const told = progressIn(stream);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(100);
    expect(new Set(told).size).toBeGreaterThan(8);
  }

  it('is processed in less than 400 MB, and its progress only rises', async () => {
    const began = Date.now();
    const { taskId, stream } = await submitted('whole', 1);
    await stream.ended;
    const result = (await member.task(taskId)).result as DocumentProcessingResult;
    const peak = peakOf(deployment.workers[0]!.pid);
    console.log(
      `${broker}: ${WORDS} words, ${result.chunks} chunks in ${Date.now() - began} ms, ${Math.round(peak)} MB`,
    );

    expect(peak).toBeLessThan(MOST_MEMORY_MB);
    expectRising(stream);
    const counted = embeddings.batches.flatMap(({ input }) => input).reduce((sum, text) => sum + tokensOf(text), 0);
    expect(result).toMatchObject({ embedded: result.chunks, reused: 0, embedding_tokens: counted });
    expect(result.cost_usd).toBeCloseTo((counted * 0.02) / 1e6, 9);
    for (const { input } of embeddings.batches) expect(input.length).toBeLessThanOrEqual(BATCH);
  }, 120_000);

  it('goes on where a killed worker stopped: less than two batches are embedded again', async () => {
    const from = embeddings.batches.length;
    const { taskId, stream } = await submitted('killed', 2);
    const [first] = deployment.workers.splice(0, 1);
    await until(() => progressIn(stream).some((progress) => progress >= 50), {
      timeoutMs: 60_000,
      everyMs: 5,
      what: 'half of the text is embedded',
    });
    await first!.kill();
    const before = embeddings.batches.length - from;
    deployment.workers.push(await startWorker(deployment.env));
    await stream.ended;

    const { status, result, attempts } = await member.task(taskId);
    const { chunks, embedded, reused, embedding_tokens } = result as DocumentProcessingResult;
    const sent = embeddings.batches.slice(from).flatMap(({ input }) => input);
    const again = sent.length - new Set(sent).size;
    console.log(`${broker}: killed after ${before} batches, ${reused} chunks kept, ${again} embedded again`);
    expect([status, attempts]).toEqual(['completed', 2]);
    expect(new Set(sent).size).toBe(chunks);
    expect(again).toBeLessThan(2 * BATCH);
    expect(embedded + reused).toBe(chunks);
    expect(reused).toBeGreaterThan(chunks / 3);
    // What was answered and not stored when the worker died is the provider's to charge, and nobody's to know.
    const all = sent.reduce((sum, text) => sum + tokensOf(text), 0);
    expect(embedding_tokens).toBeLessThanOrEqual(all);
    expect(peakOf(deployment.workers[0]!.pid)).toBeLessThan(MOST_MEMORY_MB);
    expectRising(stream);
  }, 120_000);
});
