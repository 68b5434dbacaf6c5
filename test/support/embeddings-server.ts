import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** One request as it arrived. */
export interface EmbeddingBatch {
  model: string;
  input: string[];
  authorization: string | undefined;
  at: number;
  /** Tokens it was charged; 0 where no embeddings were answered. */
  tokens: number;
}

/** How a request may be answered other than with embeddings; `cut` ends the connection within the body. */
export type Misbehaviour =
  { status: number; retryAfterSeconds?: number } | { slowMs: number } | 'cut' | 'silence' | 'too_few' | 'other_length';

const DIMENSIONS = 64;

/** A server that speaks OpenAI's embeddings format: texts with words in common get vectors near each other. */
export class EmbeddingsServer {
  /** All requests, those that were refused included. */
  readonly batches: EmbeddingBatch[] = [];
  /** What every request takes in milliseconds. */
  slowMs = 0;
  /** More texts in one request are answered 413. */
  mostTexts = Infinity;
  /** A request with a text that holds this is answered 400. */
  refusedWord: string | undefined;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private readonly misbehaviours: Misbehaviour[] = [];

  static async start(): Promise<EmbeddingsServer> {
    const started = new EmbeddingsServer();
    await new Promise<void>((done) => started.server.listen(0, '127.0.0.1', done));
    return started;
  }

  get env(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return {
      OPENROUTER_BASE_URL: `http://127.0.0.1:${port}/api/v1`,
      OPENROUTER_API_KEY: 'test-key',
      OPENROUTER_EMBEDDING_MODEL: 'test/words',
    };
  }

  /** The next request is answered 429 with this Retry-After. */
  refuseOnce(retryAfterSeconds: number): void {
    this.misbehave({ status: 429, retryAfterSeconds });
  }

  /** How the next requests are answered, one each. */
  misbehave(...misbehaviours: Misbehaviour[]): void {
    this.misbehaviours.push(...misbehaviours);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { model, input } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as {
      model: string;
      input: string[];
    };
    const batch = { model, input, authorization: request.headers.authorization, at: Date.now(), tokens: 0 };
    this.batches.push(batch);
    const misbehaviour = this.misbehaviours.shift() ?? this.ownRefusal(input);
    await wait(typeof misbehaviour === 'object' && 'slowMs' in misbehaviour ? misbehaviour.slowMs : this.slowMs);
    if (misbehaviour === 'silence') return;
    if (typeof misbehaviour === 'object' && 'status' in misbehaviour) return refuse(response, misbehaviour);
    batch.tokens = input.reduce((sum, text) => sum + tokensOf(text), 0);
    send(response, request.url === '/api/v1/embeddings' ? 200 : 404, answerOf(batch, misbehaviour), misbehaviour);
  }

  private ownRefusal(input: string[]): Misbehaviour | undefined {
    if (input.length > this.mostTexts) return { status: 413 };
    const { refusedWord } = this;
    return refusedWord !== undefined && input.some((text) => text.includes(refusedWord)) ? { status: 400 } : undefined;
  }
}

/** What the server charges for a text: a token a word. */
export function tokensOf(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function answerOf({ model, input, tokens }: EmbeddingBatch, misbehaviour: Misbehaviour | undefined): string {
  const texts = misbehaviour === 'too_few' ? input.slice(1) : input;
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: misbehaviour === 'other_length' && index === 0 ? [1, 0] : vectorOf(text),
  }));
  return JSON.stringify({ object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

function send(response: ServerResponse, status: number, body: string, misbehaviour: Misbehaviour | undefined): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  if (misbehaviour !== 'cut') return void response.end(body);
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

function refuse(
  response: ServerResponse,
  { status, retryAfterSeconds }: { status: number; retryAfterSeconds?: number },
) {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  });
  response.end('{"error":{"message":"not now, or not like this"}}');
}

function vectorOf(text: string): number[] {
  const vector = Array<number>(DIMENSIONS).fill(0);
  for (const word of text.toLowerCase().match(/\p{L}{4,}/gu) ?? []) {
    const place = (createHash('sha256').update(word.slice(0, 6)).digest()[0] ?? 0) % DIMENSIONS;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
