import fastify, { type FastifyInstance } from 'fastify';
import { Agent, get } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { endConnectionsOnClose } from './connections-on-close.js';

describe('a closing server', () => {
  let server: FastifyInstance;
  let answerSlowOnes: () => void;
  const sockets: Socket[] = [];
  const agent = new Agent({ keepAlive: true });

  beforeEach(async () => {
    // Without these two a connection would end by itself and prove nothing.
    server = fastify({ keepAliveTimeout: 60_000, connectionTimeout: 60_000, forceCloseConnections: 'idle' });
    endConnectionsOnClose(server);
    const answered = new Promise<void>((resolve) => (answerSlowOnes = resolve));
    server.get('/slow', async () => answered.then(() => 'done'));
    await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    agent.destroy();
  });

  const port = (): number => (server.server.address() as AddressInfo).port;

  it('does not wait for a connection that never brought a request', async () => {
    const accepted = new Promise((resolve) => server.server.once('connection', resolve));
    const socket = connect(port(), '127.0.0.1').resume();
    sockets.push(socket);
    await accepted;
    const ended = new Promise((resolve) => socket.once('end', resolve));

    await server.close();
    await expect(ended).resolves.toBeUndefined();
  }, 5_000);

  it('finishes the answer it is giving, then ends its kept connection', async () => {
    const arrived = new Promise((resolve) => server.server.once('request', resolve));
    const body = new Promise<string>((resolve, reject) => {
      get({ port: port(), host: '127.0.0.1', path: '/slow', agent }, (response) => {
        response.setEncoding('utf8').once('data', resolve);
      }).once('error', reject);
    });
    await arrived;
    const closed = server.close();
    answerSlowOnes();

    expect(await body).toBe('done');
    await closed;
  }, 5_000);
});
