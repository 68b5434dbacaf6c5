import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** Time that connections without a request get at shutdown for a request that may be in transit. */
const LAST_REQUEST_MS = 500;

/**
 * Ends every connection at a close once nothing is being answered on it. Node itself leaves those open that never
 * brought a request (a browser connects ahead) and those whose last answer began before the close, and would wait for
 * minutes for their clients to go.
 */
export function endConnectionsOnClose(fastify: FastifyInstance): void {
  const unused = new Set<Socket>();
  let ending = false;
  fastify.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  fastify.server.on('request', ({ socket }, response) => {
    unused.delete(socket);
    response.once('close', () => {
      if (ending) socket.destroySoon();
      else if (!socket.destroyed) unused.add(socket);
    });
  });
  fastify.addHook('preClose', (done) => {
    setTimeout(() => {
      ending = true;
      for (const socket of unused) socket.destroySoon();
    }, LAST_REQUEST_MS).unref();
    done();
  });
}
