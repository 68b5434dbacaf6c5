import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** One server-sent event; `data` is written as JSON on one line. */
export interface StreamEvent {
  event: string;
  id?: string;
  data: unknown;
}

const COMMENT_EVERY_MS = 15_000;
const MAX_BUFFERED_BYTES = 262_144;
/** Above this many buffered bytes senders wait for the reader. */
const FULL_BYTES = 65_536;
/** A reader that takes no data within this time is disconnected. */
const STALLED_MS = 5_000;

/** An open response of server-sent events. Its owner closes it; a reader that does not read is disconnected. */
export class EventStream {
  /** Aborted once the connection is closed, by either side. */
  readonly signal: AbortSignal;
  private readonly comments: NodeJS.Timeout;

  constructor(
    private readonly response: ServerResponse,
    commentEveryMs: number,
  ) {
    const gone = new AbortController();
    this.signal = gone.signal;
    this.comments = setInterval(() => this.write(':\n\n'), commentEveryMs);
    response.once('close', () => {
      clearInterval(this.comments);
      gone.abort();
    });
    // A reset also emits 'close'.
    response.on('error', () => undefined);
    // The reader disconnected before this listener was attached.
    if (response.destroyed) {
      clearInterval(this.comments);
      gone.abort();
    }
  }

  send({ event, id, data }: StreamEvent): void {
    const idLine = id === undefined ? '' : `id: ${oneLine(id)}\n`;
    this.write(`${idLine}event: ${oneLine(event)}\ndata: ${JSON.stringify(data) ?? 'null'}\n\n`);
  }

  /** Resolves when more may be sent; a reader that takes no data for five seconds is disconnected first. */
  async ready(): Promise<void> {
    const { response } = this;
    if (response.destroyed || response.writableLength <= FULL_BYTES) return;
    const timer = setTimeout(() => response.destroy(), STALLED_MS);
    await once(response, 'drain', { signal: this.signal }).catch(() => undefined);
    clearTimeout(timer);
  }

  close(): void {
    clearInterval(this.comments);
    this.response.end();
  }

  private write(text: string): void {
    if (this.response.destroyed || this.response.writableEnded) return;
    this.response.write(text);
    // Resuming from the last id loses nothing, an endless buffer would take the process down.
    if (this.response.writableLength > MAX_BUFFERED_BYTES) this.response.destroy();
  }
}

/**
 * Takes the reply over and opens a stream on it; comments keep proxies from closing it.
 * @param commentEveryMs milliseconds between comments
 */
export function openEventStream(reply: FastifyReply, commentEveryMs = COMMENT_EVERY_MS): EventStream {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.raw.flushHeaders();
  return new EventStream(reply.raw, commentEveryMs);
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ');
}
