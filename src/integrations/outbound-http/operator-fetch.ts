import { linkedSignal } from '@app/task-engine';
import type { RequestInit as SentInit } from 'undici';
import { packageOnFirstUse } from '../../package-on-first-use.js';

const undici = packageOnFirstUse<typeof import('undici')>('undici');

/** The platform's `fetch`, as packages take it. */
export type Fetch = typeof fetch;

/** What one request may cost. */
export interface OperatorFetchLimits {
  /** Milliseconds for all of it: look-up, connect, TLS, headers and body. */
  deadlineMs: number;
  /** Bytes of an answer, counted after decompression. */
  maxAnswerBytes: number;
}

/** The answer is longer than allowed; thrown while its body is read. */
export class AnswerTooLargeError extends Error {
  constructor(maxBytes: number) {
    super(`The answer is longer than ${maxBytes} bytes`);
    this.name = 'AnswerTooLargeError';
  }
}

/**
 * A `fetch` for addresses that operators configure: private ones and plain HTTP are allowed. Its connections are its own
 * and kept, so that neither proxy variables nor a global dispatcher change where a key goes; a redirect is an answer, never
 * followed. Takes an address and options, no `Request`.
 * @throws what `fetch` throws; a `TimeoutError` past the deadline, in the body too; AnswerTooLargeError from the body
 */
export function operatorFetch({ deadlineMs, maxAnswerBytes }: OperatorFetchLimits): Fetch {
  const { Agent, fetch: send } = undici();
  const dispatcher = new Agent({
    // The one deadline covers every phase.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 16_384,
    allowH2: false,
    // Set explicitly so that NODE_TLS_REJECT_UNAUTHORIZED cannot disable it.
    connect: { rejectUnauthorized: true, autoSelectFamily: true },
  });
  return async (input, init) => {
    if (typeof input !== 'string' && !(input instanceof URL)) throw new TypeError('Expected a URL, not a Request');
    const deadline = AbortSignal.timeout(deadlineMs);
    // The deadline aborts it at the latest, so it needs no release.
    const { signal } = linkedSignal(deadline, ...(init?.signal ? [init.signal] : []));
    // The types of the package and of the platform differ in name only.
    const { status, statusText, headers, body } = await send(input, {
      ...(init as SentInit),
      redirect: 'manual',
      dispatcher,
      signal,
    });
    const bounded = body?.pipeThrough(upTo(maxAnswerBytes), { signal }) ?? null;
    return new Response(bounded as ConstructorParameters<typeof Response>[0], {
      status,
      statusText,
      headers: [...headers],
    });
  };
}

function upTo(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = maxBytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) controller.error(new AnswerTooLargeError(maxBytes));
      else controller.enqueue(chunk);
    },
  });
}
