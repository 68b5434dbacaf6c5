import type { FastifyReply } from 'fastify';
import { fastify, type FastifyInstance } from 'fastify';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { type EventStream, openEventStream } from './event-stream.js';

describe('openEventStream', () => {
  let server: FastifyInstance;
  let opened: Promise<EventStream>;
  /** A request that waits for its stream; a reply by itself would be awaited. */
  let asked: Promise<{ reply: FastifyReply }>;

  beforeEach(async () => {
    let resolveOpened: (stream: EventStream) => void;
    let resolveAsked: (late: { reply: FastifyReply }) => void;
    opened = new Promise((resolve) => (resolveOpened = resolve));
    asked = new Promise((resolve) => (resolveAsked = resolve));
    server = fastify({ forceCloseConnections: true });
    server.get('/', (_request, reply: FastifyReply) => {
      void reply.header('x-frame-options', 'DENY');
      resolveOpened(openEventStream(reply, 10));
    });
    server.get('/late', async (_request, reply: FastifyReply) => {
      resolveAsked({ reply });
      return new Promise(() => undefined);
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
  });

  afterEach(() => server.close());

  async function client(path = '/'): Promise<Socket> {
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
    return socket;
  }

  function textUntil(socket: Socket, wanted: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.includes(wanted)) resolve(text);
      });
      socket.on('close', () => reject(new Error(`closed after ${text}`)));
    });
  }

  it('sends headers at once, keeps the reply’s own, and keeps the line alive with comments', async () => {
    const socket = await client();
    const text = await textUntil(socket, ':\n\n');
    expect(text).toContain('content-type: text/event-stream');
    expect(text).toContain('x-accel-buffering: no');
    expect(text).toContain('x-frame-options: DENY');
    socket.destroy();
  });

  it('keeps every field on its line', async () => {
    const socket = await client();
    (await opened).send({ event: 'log\nevent: fake', id: 'a\r\nb', data: { text: 'a\nb\u2028c' } });
    expect(await textUntil(socket, 'data:')).toContain(
      'id: a  b\nevent: log event: fake\ndata: {"text":"a\\nb\u2028c"}\n\n',
    );
    socket.destroy();
  });

  it('aborts its signal when the reader disconnects and ignores what is sent after', async () => {
    const socket = await client();
    const stream = await opened;
    socket.destroy();
    await once(stream.signal, 'abort');
    stream.send({ event: 'status', data: 1 });
    stream.close();
    expect(stream.signal.aborted).toBe(true);
  });

  it('is over from the beginning for a reader that left before it was opened', async () => {
    const socket = await client('/late');
    const { reply } = await asked;
    socket.destroy();
    await once(reply.raw, 'close');
    const stream = openEventStream(reply, 10);
    stream.send({ event: 'status', data: 1 });
    stream.close();
    expect(stream.signal.aborted).toBe(true);
  });

  it('ends the answer when its owner closes it', async () => {
    const socket = await client();
    const stream = await opened;
    stream.close();
    expect(await textUntil(socket, '0\r\n\r\n')).toContain('200 OK');
    expect(stream.signal.aborted).toBe(true);
  });

  it('lets a sender wait for a reader that is slower, and gives it all', async () => {
    const socket = await client();
    const stream = await opened;
    const read = textUntil(socket, '"last"');
    for (let nth = 0; nth < 200; nth += 1) {
      stream.send({ event: 'log', data: 'x'.repeat(20_000) });
      await stream.ready();
    }
    stream.send({ event: 'log', data: 'last' });
    expect((await read).length).toBeGreaterThan(4_000_000);
    expect(stream.signal.aborted).toBe(false);
    socket.destroy();
  });

  it('does not wait for ever', async () => {
    const socket = await client();
    socket.pause();
    const stream = await opened;
    for (let nth = 0; nth < 1_000 && !stream.signal.aborted; nth += 1) {
      stream.send({ event: 'log', data: 'x'.repeat(50_000) });
      await stream.ready();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(stream.signal.aborted).toBe(true);
    socket.destroy();
  }, 20_000);

  it('cuts a reader off that does not read, long before memory is short', async () => {
    const socket = await client();
    socket.pause();
    const stream = await opened;
    let sent = 0;
    // Kernel buffers take a few megabytes first.
    while (!stream.signal.aborted && sent < 100_000_000) {
      stream.send({ event: 'log', data: 'x'.repeat(50_000) });
      sent += 50_000;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(stream.signal.aborted).toBe(true);
    socket.destroy();
  });
});
