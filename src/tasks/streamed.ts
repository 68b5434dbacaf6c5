import { linkedSignal } from '@app/task-engine';
import type { FastifyReply } from 'fastify';
import { type EventStream, openEventStream } from '../http/event-stream.js';

/** When a stream ends at the latest. */
export interface StreamEnd {
  /** Epoch milliseconds. */
  until: number;
  /** Aborted when this process leaves. */
  stopping: AbortSignal;
}

/** Lets `tell` write on a stream of events until it has done so; its signal is aborted when the stream has to end sooner. */
export async function streamed(
  reply: FastifyReply,
  { until, stopping }: StreamEnd,
  tell: (stream: EventStream, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stream = openEventStream(reply);
  const ending = new AbortController();
  const end = setTimeout(() => ending.abort(), Math.max(0, until - Date.now()));
  const { signal, release } = linkedSignal(stream.signal, stopping, ending.signal);
  try {
    await tell(stream, signal);
  } finally {
    clearTimeout(end);
    release();
    stream.close();
  }
}
