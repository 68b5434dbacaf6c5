import { linkedSignal } from '@app/task-engine';
import type { FastifyReply } from 'fastify';
import { type EventStream, openEventStream } from '../../http/event-stream.js';

/** When a stream ends at the latest. */
export interface StreamEnd {
  /** Epoch milliseconds. */
  until: number;
  /** Aborted when this process leaves. */
  stopping: AbortSignal;
}

/** Lets `send` write on a stream of events until it has done so; its signal is aborted with the end of the stream, whatever ends it. */
export async function streamed(
  reply: FastifyReply,
  { until, stopping }: StreamEnd,
  send: (stream: EventStream, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stream = openEventStream(reply);
  const ending = new AbortController();
  const end = setTimeout(() => ending.abort(), Math.max(0, until - Date.now()));
  const { signal } = linkedSignal(stream.signal, stopping, ending.signal);
  try {
    await send(stream, signal);
  } finally {
    clearTimeout(end);
    // Where one of several tasks fails the others must not be watched any further.
    ending.abort();
    stream.close();
  }
}
