import type { ApiClient } from './api-client.js';
import { until } from './until.js';

/** One server-sent event. */
export interface ReadEvent {
  event: string;
  id: string;
  data: Record<string, unknown>;
}

/** An open stream of server-sent events. */
export interface EventReader {
  status: number;
  headers: Headers;
  events: ReadEvent[];
  /** The first event that fits, also one that has come already. */
  saw(what: string, fits: (event: ReadEvent) => boolean): Promise<ReadEvent>;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
  /** Leaves. */
  close(): Promise<void>;
}

/** Reads a path of the API as a stream. */
export async function readEvents(
  client: ApiClient,
  path: string,
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const leaving = new AbortController();
  const response = await fetch(client.url(path), {
    headers: { ...client.headers, ...headers },
    signal: leaving.signal,
  });
  const events: ReadEvent[] = [];
  const ended = collect(response, events).catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  return {
    status: response.status,
    headers: response.headers,
    events,
    saw: (what, fits) =>
      until(() => events.find(fits), { what: `the stream tells ${what}; so far ${JSON.stringify(events)}` }),
    ended,
    async close() {
      leaving.abort();
      await ended;
    },
  };
}

async function collect(response: Response, events: ReadEvent[]): Promise<void> {
  if (!response.body) return;
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parse(block);
      if (event) events.push(event);
    }
  }
}

function parse(block: string): ReadEvent | undefined {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
  const event = field('event');
  return event === ''
    ? undefined
    : { event, id: field('id'), data: JSON.parse(field('data')) as Record<string, unknown> };
}
