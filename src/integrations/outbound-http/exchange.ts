import type { Dispatcher } from 'undici';
import type { GuardedConnection } from './guarded-connection.js';
import { asOutboundError } from './outbound-error.js';

/** Bytes of an answer that are read; the connection is then closed. */
const MAX_ANSWER_BYTES = 65_536;

const KEPT_HEADERS = ['content-type', 'content-encoding', 'retry-after'] as const;

export interface ExchangeRequest {
  method: 'POST' | 'PUT';
  /** What a caller chose must have passed `AreAllowedHeaders`. */
  headers: Record<string, string>;
  body: string | Uint8Array;
}

export interface OutboundAnswer {
  status: number;
  headers: Partial<Record<(typeof KEPT_HEADERS)[number], string>>;
  /** The first 64 KiB as UTF-8 text, never decompressed. */
  body: string;
  /** More came than was read. */
  truncated: boolean;
  durationMs: number;
}

/**
 * One request over one connection, kept or new: `url` is this request's, of the connection's origin.
 * @throws OutboundError when no complete answer came
 */
export async function exchange(
  { client }: Pick<GuardedConnection, 'client'>,
  url: URL,
  request: ExchangeRequest,
): Promise<OutboundAnswer> {
  const startedAt = performance.now();
  let answered = false;
  try {
    const response = await client.request({
      method: request.method,
      path: url.pathname + url.search,
      headers: [...Object.entries(request.headers), ['accept-encoding', 'identity']].flat(),
      body: request.body,
    });
    answered = true;
    const { bytes, truncated } = await readUpTo(response.body, MAX_ANSWER_BYTES);
    const durationMs = Math.round(performance.now() - startedAt);
    return {
      status: response.statusCode,
      headers: keptHeaders(response),
      body: bytes.toString('utf8'),
      truncated,
      durationMs,
    };
  } catch (error) {
    throw asOutboundError(error, answered);
  }
}

async function readUpTo(body: AsyncIterable<Buffer>, limit: number): Promise<{ bytes: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let left = limit;
  for await (const chunk of body) {
    if (chunk.length > left) {
      chunks.push(chunk.subarray(0, left));
      return { bytes: Buffer.concat(chunks), truncated: true };
    }
    chunks.push(chunk);
    left -= chunk.length;
  }
  return { bytes: Buffer.concat(chunks), truncated: false };
}

function keptHeaders({ headers }: Dispatcher.ResponseData): OutboundAnswer['headers'] {
  const kept: OutboundAnswer['headers'] = {};
  for (const name of KEPT_HEADERS) {
    const value = [headers[name]].flat()[0];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
