import Fastify, { type FastifyInstance } from 'fastify';
import { type AddressInfo, connect } from 'node:net';
import { ProblemException } from '../problems/problem.js';
import { refuseHost, refuseTokenInUrl } from './request-line.js';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl';

describe('what is refused before anything else is looked at', () => {
  let fastify: FastifyInstance;

  beforeAll(async () => {
    fastify = Fastify({ http: { requireHostHeader: false } });
    fastify.setErrorHandler((error, _request, reply) =>
      reply.code(error instanceof ProblemException ? error.getStatus() : 500).send(),
    );
    fastify.addHook('onRequest', refuseHost);
    fastify.addHook('onRequest', refuseTokenInUrl);
    fastify.get('/open', () => 'open');
    await fastify.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => fastify.close());

  it.each([`access_token=${TOKEN}`, `ticket=${TOKEN}`, `x=a&x=${TOKEN}`])(
    'a token in the URL, whatever the parameter is called: %s',
    async (query) => {
      expect((await fastify.inject(`/open?${query}`)).statusCode).toBe(400);
    },
  );

  it('allows a query value that only resembles a token', async () => {
    expect((await fastify.inject('/open?ticket=eyJ-but-no-token')).body).toBe('open');
  });

  it.each([
    ['no Host', '', '400'],
    ['two Hosts', 'host: a\r\nhost: b\r\n', '400'],
    ['one Host', 'host: a\r\n', '200'],
  ])('a request with %s', async (_what, hosts, status) => {
    const { port } = fastify.server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET /open HTTP/1.1\r\n${hosts}connection: close\r\n\r\n`),
      );
      socket.once('error', reject);
      socket.once('data', (data) => resolve(data.toString('latin1')));
    });
    expect(answer.slice(9, 12)).toBe(status);
  });
});
