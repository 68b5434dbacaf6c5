import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface EmbeddingBatch {
  model: string;
  input: string[];
  authorization: string | undefined;
  at: number;
}

const DIMENSIONS = 64;

/** A server that speaks OpenAI's embeddings format: texts with words in common get vectors near each other. */
export class EmbeddingsServer {
  /** All requests, those answered 429 included. */
  readonly batches: EmbeddingBatch[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private pauseSeconds: number | undefined;

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
    this.pauseSeconds = retryAfterSeconds;
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
    this.batches.push({ model, input, authorization: request.headers.authorization, at: Date.now() });
    if (this.pauseSeconds !== undefined) {
      response.writeHead(429, { 'retry-after': String(this.pauseSeconds), 'content-type': 'application/json' });
      response.end('{"error":{"message":"slow down"}}');
      this.pauseSeconds = undefined;
      return;
    }
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
    response.writeHead(request.url === '/api/v1/embeddings' ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } }));
  }
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
