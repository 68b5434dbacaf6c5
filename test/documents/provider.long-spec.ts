import type { DocumentProcessingResult } from '../../src/task-types/document-processing/document-processing.handler.js';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { EmbeddingsServer, type Misbehaviour, tokensOf } from '../support/embeddings-server.js';
import { BROKERS } from '../support/services.js';
import { portugueseText } from './portuguese-text.js';

describe.each(BROKERS)('an embedding server that fails, queues on %s', (broker) => {
  let embeddings: EmbeddingsServer;
  let deployment: Deployment;
  let member: ApiClient;
  let documents = 0;

  beforeAll(async () => {
    embeddings = await EmbeddingsServer.start();
    deployment = await deploy(broker, { env: { ...embeddings.env, TASK_RETRY_BASE_DELAY_SECONDS: '0.2' } });
    const { baseUrl } = deployment.apis[0]!;
    member = await clientFor(baseUrl, { organizationId: freshOrganization(), role: 'member' });
  }, 120_000);
  afterEach(() => {
    embeddings.mostTexts = Infinity;
    embeddings.slowMs = 0;
  });
  afterAll(async () => {
    await deployment?.stop();
    await embeddings?.close();
  }, 30_000);

  async function process(more: object = {}): Promise<TaskResponse> {
    const number = ++documents;
    const content = portugueseText(20_000, number);
    const task = await member.submit('/tasks/document-processing', { document_id: `d-${number}`, content, ...more });
    return member.ended(task.task_id);
  }

  it.each<[string, Misbehaviour[], number]>([
    ['429 with a short Retry-After', [{ status: 429, retryAfterSeconds: 1 }], 1],
    ['500 once', [{ status: 500 }], 2],
    ['an answer cut off within', ['cut'], 2],
    ['too few vectors', ['too_few'], 2],
    ['vectors of two lengths', ['other_length'], 2],
    ['all of it', [{ status: 502 }, 'cut', { status: 429, retryAfterSeconds: 0 }, 'too_few'], 4],
  ])(
    'by %s only delays the task, and no stored batch is embedded again',
    async (_what, misbehaviours, attempts) => {
      const from = embeddings.batches.length;
      embeddings.misbehave({ slowMs: 0 }, ...misbehaviours);
      const task = await process();
      expect([task.status, task.attempts]).toEqual(['completed', attempts]);
      const { chunks, embedding_tokens } = task.result as DocumentProcessingResult;
      const sent = embeddings.batches.slice(from);
      const refused = sent.slice(1, 1 + misbehaviours.length).flatMap(({ input }) => input);
      const all = sent.flatMap(({ input }) => input);
      expect(all.length - refused.length).toBe(chunks);
      const good = [sent[0]!, ...sent.slice(1 + misbehaviours.length)];
      expect(embedding_tokens).toBe(good.flatMap(({ input }) => input).reduce((sum, text) => sum + tokensOf(text), 0));
    },
    60_000,
  );

  it('by 413 gets halves', async () => {
    const from = embeddings.batches.length;
    embeddings.mostTexts = 30;
    const task = await process();
    expect([task.status, task.attempts]).toEqual(['completed', 1]);
    const { chunks } = task.result as DocumentProcessingResult;
    const taken = embeddings.batches.slice(from).filter(({ tokens }) => tokens > 0);
    expect(taken.flatMap(({ input }) => input)).toHaveLength(chunks);
    for (const { input } of taken) expect(input.length).toBeLessThanOrEqual(30);
  }, 60_000);

  it('by slowness ends at the task’s time limit, and the next attempt goes on', async () => {
    const from = embeddings.batches.length;
    embeddings.misbehave({ slowMs: 0 }, 'silence');
    const task = await process({ timeout_seconds: 3 });
    expect([task.status, task.attempts]).toEqual(['completed', 2]);
    const { chunks } = task.result as DocumentProcessingResult;
    const sent = embeddings.batches.slice(from);
    expect(sent.flatMap(({ input }) => input).length - sent[1]!.input.length).toBe(chunks);
  }, 60_000);

  it('by refusing the text fails the task for good', async () => {
    embeddings.misbehave({ status: 400 });
    expect(await process()).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'embedding_rejected' } });
  }, 60_000);
});

describe.each(BROKERS)('a budget of tokens, queues on %s', (broker) => {
  it('is kept by all workers together, and a task that waits for it costs no attempt', async () => {
    const embeddings = await EmbeddingsServer.start();
    const perMinute = 60_000;
    const env = { ...embeddings.env, EMBEDDINGS_TOKENS_PER_MINUTE: String(perMinute) };
    const deployment = await deploy(broker, { workers: 2, env });
    try {
      const member = await clientFor(deployment.apis[0]!.baseUrl, {
        organizationId: freshOrganization(),
        role: 'member',
      });
      const tasks = await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          member.submit('/tasks/document-processing', {
            document_id: `d-${n}`,
            content: portugueseText(1_200, 100 + n),
          }),
        ),
      );
      const ended = [];
      for (const { task_id } of tasks) ended.push(await endedWithin(member, task_id));
      expect(ended.map(({ status, attempts }) => [status, attempts])).toEqual(tasks.map(() => ['completed', 1]));
      const counted = ended.reduce((sum, { result }) => sum + (result as DocumentProcessingResult).tokens, 0);
      const took = embeddings.batches.at(-1)!.at - embeddings.batches[0]!.at;
      console.log(`${broker}: ${counted} tokens in ${took} ms at ${perMinute} a minute`);
      // The bucket holds five seconds, and the last batch is not waited for.
      const rate = (perMinute * 11) / 12 / 60;
      expect(took / 1_000).toBeGreaterThan((counted - 2 * 5 * rate) / rate);
      expect(expectStatus(200, await member.post('/documents/search', { query: 'livros raros' })).status).toBe(200);
    } finally {
      await deployment.stop();
      await embeddings.close();
    }
  }, 120_000);

  async function endedWithin(member: ApiClient, taskId: string): Promise<TaskResponse> {
    return member.ended(taskId).catch(() => member.ended(taskId));
  }
});
