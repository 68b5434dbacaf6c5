import Fastify, { type FastifyInstance } from 'fastify';
import { type AddressInfo, connect } from 'node:net';
import '../http/requests/body-text.js';
import { ProblemException } from '../http/problems/problem.js';
import type { Caller } from './caller.js';
import { askBeforeLargeBodies } from './large-bodies.js';

const CALLER: Caller = { userId: 'u', organizationId: 'o', role: 'member' };

describe('a large body', () => {
  let fastify: FastifyInstance;

  beforeAll(async () => {
    fastify = Fastify({ bodyLimit: 1_048_576 });
    fastify.setErrorHandler((error, _request, reply) =>
      reply.code(error instanceof ProblemException ? error.getStatus() : 500).send(),
    );
    fastify.post('/tasks', () => 'read');
    fastify.post('/events', { config: { keepsBodyText: true } }, () => 'read');
    fastify.post('/callbacks', { bodyLimit: 65_536 }, () => 'read');
    askBeforeLargeBodies(fastify, {
      callerOf: async ({ headers }) => {
        if (headers.authorization === 'Bearer good') return CALLER;
        throw new ProblemException(401, 'A valid bearer token is required');
      },
    });
    await fastify.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => fastify.close());

  /** The status line of what is answered before a byte of the body was sent. */
  const statusBeforeBody = (path: string, header: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = fastify.server.address() as AddressInfo;
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${header}\r\n\r\n`),
      );
      socket.once('error', reject);
      socket.once('data', (data) => {
        resolve(data.toString('utf8').slice(9, 12));
        socket.destroy();
      });
    });
  const post = (path: string, bytes: number, headers: Record<string, string> = {}) =>
    fastify.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify('x'.repeat(bytes)),
    });

  it('is not read from a caller without a token', async () => {
    expect(await statusBeforeBody('/tasks', 'content-length: 1000000')).toBe('401');
  });

  it('is not read in pieces of unknown number either', async () => {
    expect(await statusBeforeBody('/tasks', 'transfer-encoding: chunked')).toBe('401');
  });

  it('is read with a valid token', async () => {
    expect((await post('/tasks', 500_000, { authorization: 'Bearer good' })).body).toBe('read');
  });

  it('is read where its sender signs it, and small ones are read from every caller', async () => {
    expect((await post('/events', 500_000)).body).toBe('read');
    expect((await post('/tasks', 1_000)).body).toBe('read');
  });

  it('cannot come where the route takes small ones only', async () => {
    expect((await post('/callbacks', 500_000)).statusCode).toBe(500);
    expect((await post('/callbacks', 1_000)).body).toBe('read');
  });
});
