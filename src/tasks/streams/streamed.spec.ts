import Fastify, { type FastifyReply } from 'fastify';
import { streamed } from './streamed.js';

describe('streamed', () => {
  /** What became of the signal once the stream was over. */
  async function signalAfter(send: (signal: AbortSignal) => Promise<void>, stopping = new AbortController().signal) {
    let seen: AbortSignal | undefined;
    let failure: unknown;
    const app = Fastify();
    app.get('/', async (_request, reply: FastifyReply) => {
      await streamed(reply, { until: Date.now() + 60_000, stopping }, (_stream, signal) => {
        seen = signal;
        return send(signal);
      }).catch((error: unknown) => (failure = error));
    });
    await app.inject('/');
    await app.close();
    return { aborted: seen?.aborted, failure };
  }

  it('ends what still watches when one of several fails', async () => {
    const broken = new Error('the broker went away');
    expect(await signalAfter(() => Promise.reject(broken))).toEqual({ aborted: true, failure: broken });
  });

  it('ends with the process, and when all is sent', async () => {
    const leaving = new AbortController();
    const untilLeft = (signal: AbortSignal) =>
      new Promise<void>((done) => {
        signal.addEventListener('abort', () => done());
        leaving.abort();
      });
    expect(await signalAfter(untilLeft, leaving.signal)).toEqual({ aborted: true, failure: undefined });
    expect(await signalAfter(() => Promise.resolve())).toEqual({ aborted: true, failure: undefined });
  });
});
