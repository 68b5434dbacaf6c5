import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenAiEmbedder } from './openai-embedder.js';

type Reply = (texts: string[], response: ServerResponse, request: IncomingMessage) => void;

const KEY = 'sk-very-secret';
const never = new AbortController().signal;

let server: Server;
let baseUrl: string;
let requests: string[][];
let replies: Reply[];

const vectorOf = (text: string): number[] => [text.length, text.charCodeAt(0), 0.5];
const item = (text: string, index: number) => ({ object: 'embedding', index, embedding: vectorOf(text) });
const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};
const good: Reply = (texts, response) =>
  json(response, 200, { data: texts.map(item), usage: { total_tokens: texts.length * 3 } });
const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (_texts, response) =>
    json(response, code, { error: { message: `bad ${KEY}` } }, headers);

beforeEach(async () => {
  requests = [];
  replies = [];
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { input } = JSON.parse(Buffer.concat(parts).toString()) as { input: string[] };
      requests.push(input);
      (replies.shift() ?? good)(input, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const embedder = (more: { timeoutMs?: number } = {}): OpenAiEmbedder =>
  new OpenAiEmbedder({ apiKey: KEY, baseUrl, model: 'test/model', ...more });

async function failureOf(work: Promise<unknown>): Promise<Error & { code?: string; retryAfterMs?: number }> {
  return work.then(
    () => {
      throw new Error('did not fail');
    },
    (error: Error) => error,
  );
}

describe('OpenAiEmbedder', () => {
  it('sends key, model and texts and gives vectors and tokens', async () => {
    let seen: IncomingMessage | undefined;
    replies.push((texts, response, request) => {
      seen = request;
      good(texts, response, request);
    });
    const one = embedder();
    expect(one.dimensions).toBeUndefined();
    expect(await one.embed(['olá', 'mundo'], never)).toEqual({
      vectors: [vectorOf('olá'), vectorOf('mundo')],
      tokens: 6,
    });
    expect(one.dimensions).toBe(3);
    expect(seen).toMatchObject({ method: 'POST', url: '/v1/embeddings', headers: { authorization: `Bearer ${KEY}` } });
  });

  it('puts vectors into the order of the texts, whatever the order of the answer', async () => {
    replies.push((texts, response) => json(response, 200, { data: texts.map(item).reverse() }));
    expect((await embedder().embed(['a', 'bb', 'ccc'], never)).vectors).toEqual(['a', 'bb', 'ccc'].map(vectorOf));
  });

  it('halves a batch that the server finds too large, and gives up on a single text', async () => {
    const limited: Reply = (texts, response, request) =>
      texts.length > 2 ? status(413)(texts, response, request) : good(texts, response, request);
    replies.push(...Array.from({ length: 9 }, () => limited));
    const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee'];
    expect((await embedder().embed(texts, never)).vectors).toEqual(texts.map(vectorOf));

    replies = [status(413)];
    expect(await failureOf(embedder().embed(['a'], never))).toMatchObject({
      name: 'PermanentTaskError',
      code: 'embedding_too_large',
    });
  });

  it('waits for a short Retry-After itself', async () => {
    replies.push(status(429, { 'retry-after': '1' }));
    const began = performance.now();
    expect((await embedder().embed(['a'], never)).vectors).toHaveLength(1);
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  it('reports every Retry-After of a 429 at once, also one it waits for itself', async () => {
    const reported: number[] = [];
    replies.push(
      status(429, { 'retry-after': '0' }),
      status(503, { 'retry-after': '0' }),
      status(429, { 'retry-after': '77' }),
    );
    const failure = await failureOf(embedder().embed(['a'], never, async (ms) => void reported.push(ms)));
    expect(failure).toMatchObject({ code: 'embedding_rate_limited', retryAfterMs: 77_000 });
    expect(reported).toEqual([0, 77_000]);
  });

  it('leaves a long Retry-After to the task, also when it is a date', async () => {
    replies.push(status(429, { 'retry-after': '120' }));
    expect(await failureOf(embedder().embed(['a'], never))).toMatchObject({
      name: 'RetryableTaskError',
      code: 'embedding_rate_limited',
      retryAfterMs: 120_000,
    });
    const now = Date.parse('2026-11-24T10:00:00Z');
    replies.push(status(503, { 'retry-after': new Date(now + 60_000).toUTCString() }));
    const dated = new OpenAiEmbedder({ apiKey: KEY, baseUrl, model: 'm', now: () => now });
    expect(await failureOf(dated.embed(['a'], never))).toMatchObject({ retryAfterMs: 60_000 });
  });

  it('stops waiting when the task is aborted', async () => {
    const abort = new AbortController();
    replies.push((texts, response, request) => {
      status(429, { 'retry-after': '9' })(texts, response, request);
      response.on('close', () => setImmediate(() => abort.abort(new Error('cancelled'))));
    });
    const began = performance.now();
    await failureOf(embedder().embed(['a'], abort.signal));
    expect(performance.now() - began).toBeLessThan(5000);
    expect(requests).toHaveLength(1);
  });

  it.each([
    [500, 'RetryableTaskError', 'embedding_unavailable'],
    [502, 'RetryableTaskError', 'embedding_unavailable'],
    [429, 'RetryableTaskError', 'embedding_rate_limited'],
    [400, 'PermanentTaskError', 'embedding_rejected'],
    [401, 'PermanentTaskError', 'embedding_unauthorized'],
    [402, 'PermanentTaskError', 'embedding_no_credit'],
    [403, 'PermanentTaskError', 'embedding_unauthorized'],
    [307, 'PermanentTaskError', 'embedding_rejected'],
  ])('after %i throws a %s without the key', async (code, name, word) => {
    replies.push(status(code, { location: 'http://127.0.0.1:9/' }));
    const failure = await failureOf(embedder().embed(['a'], never));
    expect(failure).toMatchObject({ name, code: word });
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain(KEY);
  });

  const bad: [string, Reply][] = [
    ['fewer vectors than texts', (_t, r) => json(r, 200, { data: [item('a', 0)] })],
    ['a doubled index', (_t, r) => json(r, 200, { data: [item('a', 0), item('b', 0)] })],
    ['an index out of range', (_t, r) => json(r, 200, { data: [item('a', 0), item('b', 7)] })],
    ['vectors have different lengths', (_t, r) => json(r, 200, { data: [item('a', 0), { index: 1, embedding: [1] }] })],
    [
      'values that are not numbers',
      (_t, r) => json(r, 200, { data: [item('a', 0), { index: 1, embedding: ['1', null, 2] }] }),
    ],
    ['HTML', (_t, r) => void r.end('<html>')],
    ['a list', (_t, r) => json(r, 200, [])],
  ];
  it.each(bad)('lets the task try again after an answer with %s', async (_what, reply) => {
    replies.push(reply);
    expect(await failureOf(embedder().embed(['a', 'b'], never))).toMatchObject({
      name: 'RetryableTaskError',
      code: 'embedding_bad_answer',
    });
  });

  it('refuses vectors of another length than before', async () => {
    const one = embedder();
    await one.embed(['a'], never);
    replies.push((_texts, response) => json(response, 200, { data: [{ index: 0, embedding: [1, 2] }] }));
    expect(await failureOf(one.embed(['b'], never))).toMatchObject({ code: 'embedding_bad_answer' });
  });

  it('reads an error that comes with status 200 as what it is', async () => {
    replies.push((_texts, response) => json(response, 200, { error: { code: 402, message: 'credits' } }));
    expect(await failureOf(embedder().embed(['a'], never))).toMatchObject({ code: 'embedding_no_credit' });
  });

  it('lets the task try again when the answer is cut off half-way', async () => {
    replies.push((_texts, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"data":[');
      response.socket?.destroy();
    });
    expect(await failureOf(embedder().embed(['a'], never))).toMatchObject({ code: 'embedding_unavailable' });
  });

  it('gives up on a server that drips its answer past the deadline', async () => {
    replies.push((_texts, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await failureOf(embedder({ timeoutMs: 200 }).embed(['a'], never))).toMatchObject({
      name: 'RetryableTaskError',
      message: 'The embedding server did not answer in time',
    });
  });

  it('does not read an endless answer', async () => {
    replies.push((_texts, response) => {
      const part = Buffer.alloc(1_048_576, ' ');
      const more = (): void => {
        while (!response.destroyed && response.write(part));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await failureOf(embedder().embed(['a'], never))).toMatchObject({ code: 'embedding_bad_answer' });
  });

  it('fails with a retryable error when the server is unreachable', async () => {
    const unreachable = new OpenAiEmbedder({ apiKey: KEY, baseUrl: 'http://127.0.0.1:9', model: 'm' });
    expect(await failureOf(unreachable.embed(['a'], never))).toMatchObject({ code: 'embedding_unavailable' });
  });
});
