// Loaded before the first test, which has a time limit.
import 'undici';
import { gzipSync } from 'node:zlib';
import { OutboundHttp, type OutboundRequest } from './outbound-http.js';
import { LOCALHOST_CERTIFICATE } from './testing/localhost-certificate.js';
import { LocalServer } from './testing/local-servers.js';

const servers: LocalServer[] = [];
const clients: OutboundHttp[] = [];
const started = async (server: Promise<LocalServer>) => (servers.push(await server), servers.at(-1) as LocalServer);

function client(
  allowedPrivateHosts: string[],
  options: { resolve?: () => Promise<string[]>; trustedCertificates?: string } = {},
) {
  const http = new OutboundHttp({
    allowHttp: true,
    allowedPrivateHosts,
    resolve: () => Promise.reject(new Error('no DNS here')),
    ...options,
  });
  clients.push(http);
  return http;
}

function post(http: OutboundHttp, url: string, request: Partial<OutboundRequest> = {}) {
  return http.post({
    url,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    signal: new AbortController().signal,
    ...request,
  });
}

const postTo = (server: LocalServer, request: Partial<OutboundRequest> = {}) =>
  post(client([server.host]), `http://${server.host}/hook?x=1`, request);

afterEach(async () => {
  for (const http of clients.splice(0)) http.onModuleDestroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('OutboundHttp', () => {
  it('posts the body and reads the answer, whatever its status', async () => {
    const server = await started(
      LocalServer.http((_req, res) => res.writeHead(503, { 'retry-after': '7', 'x-secret': 's' }).end('später')),
    );
    const answer = await postTo(server, { body: '{"a":"ã"}', headers: { 'x-id': '1' } });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' }, body: 'später', truncated: false });
    expect(answer.headers).not.toHaveProperty('x-secret');
    expect(server.requests).toEqual([
      {
        url: '/hook?x=1',
        body: '{"a":"ã"}',
        headers: expect.objectContaining({ 'x-id': '1', 'accept-encoding': 'identity', host: server.host }),
      },
    ]);
  });

  it('uses one connection for answers read to their end, and forgets those the server closes', async () => {
    const server = await started(LocalServer.http((_req, res) => res.end('ok')));
    const http = client([server.host]);
    for (const path of ['/a', '/b?x=1', '/c']) await post(http, `http://${server.host}${path}`);
    expect(server.connections).toBe(1);
    expect(server.requests.map(({ url }) => url)).toEqual(['/a', '/b?x=1', '/c']);
    http.onModuleDestroy();
    await server.until(() => server.open === 0);
  });

  it('does not follow redirects', async () => {
    const inside = await started(LocalServer.http((_req, res) => res.end('inside')));
    const server = await started(
      LocalServer.http((_req, res) => res.writeHead(307, { location: `http://${inside.host}/` }).end()),
    );
    expect(await postTo(server)).toMatchObject({ status: 307 });
    expect(inside.connections).toBe(0);
  });

  it('ignores proxy variables', async () => {
    const proxy = await started(LocalServer.tcp((socket) => socket.destroy()));
    const server = await started(LocalServer.http((_req, res) => res.end()));
    process.env.HTTP_PROXY = process.env.http_proxy = process.env.ALL_PROXY = `http://${proxy.host}`;
    try {
      expect(await postTo(server)).toMatchObject({ status: 200 });
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) delete process.env[name];
    }
    expect(proxy.connections).toBe(0);
  });

  it('reads 64 KiB of an endless answer and closes the connection', async () => {
    let written = 0;
    const server = await started(
      LocalServer.http((_req, res) => {
        const chunk = Buffer.alloc(65_536, 'x');
        const pump = () => {
          while (!res.destroyed && res.write(chunk)) written += chunk.length;
        };
        res.writeHead(200, { 'content-length': String(5 * 1024 ** 3) });
        res.on('drain', pump);
        pump();
      }),
    );
    const answer = await postTo(server);
    expect(answer).toMatchObject({ status: 200, truncated: true });
    expect(answer.body).toHaveLength(65_536);
    await server.until(() => server.open === 0);
    expect(written).toBeLessThan(16 * 1024 ** 2);
  });

  it('never decompresses', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 ** 2));
    const server = await started(
      LocalServer.http((_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    );
    const answer = await postTo(server);
    expect(answer.body.length).toBeLessThanOrEqual(bomb.length);
    expect(answer.headers['content-encoding']).toBe('gzip');
  });

  it.each<[string, Parameters<typeof LocalServer.tcp>[0]]>([
    ['says nothing', () => undefined],
    ['drips its headers', (socket) => void drip(socket, 'HTTP/1.1 200 OK\r\nx: ')],
    ['drips its body', (socket) => void drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')],
    ['sends interim answers for ever', (socket) => void drip(socket, '', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
  ])('ends at the deadline when a server %s', async (_what, behave) => {
    const server = await started(LocalServer.tcp(behave));
    const startedAt = performance.now();
    await expect(postTo(server, { deadlineMs: 200 })).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1000);
    await server.until(() => server.open === 0);
  });

  it('counts a hanging TLS handshake and a hanging look-up into the deadline', async () => {
    const server = await started(LocalServer.tcp(() => undefined));
    await expect(post(client([server.host]), `https://${server.host}/`, { deadlineMs: 100 })).rejects.toMatchObject({
      code: 'timeout',
    });
    await server.until(() => server.open === 0);
    const hanging = client([], { resolve: () => new Promise(() => undefined) });
    await expect(post(hanging, 'https://example.com/', { deadlineMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it.each(['http', 'https'])(
    'closes the %s socket within a second of an abort and throws the signal’s reason',
    async (scheme) => {
      const server = await started(LocalServer.tcp(() => undefined));
      const abort = new AbortController();
      const posted = post(client([server.host]), `${scheme}://${server.host}/`, { signal: abort.signal });
      const outcome = expect(posted).rejects.toThrow('cancelled');
      await server.until(() => server.open === 1);
      const abortedAt = performance.now();
      abort.abort(new Error('cancelled'));
      await outcome;
      await server.until(() => server.open === 0);
      expect(performance.now() - abortedAt).toBeLessThan(1000);
    },
  );

  it('sends nothing when the signal is aborted already', async () => {
    const server = await started(LocalServer.http((_req, res) => res.end()));
    await expect(postTo(server, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(server.connections).toBe(0);
  });

  it.each<[string, string, Parameters<typeof LocalServer.tcp>[0]]>([
    [
      'connection_failed',
      'a reset before the answer',
      (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    ],
    [
      'answer_interrupted',
      'a reset inside the answer',
      (socket) =>
        void socket.once('data', () =>
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx', () => socket.destroy()),
        ),
    ],
    [
      'invalid_answer',
      'an answer that is not HTTP',
      (socket) => void socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n')),
    ],
    [
      'invalid_answer',
      'huge headers',
      (socket) => void socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`)),
    ],
  ])('answers %s for %s', async (code, _what, behave) => {
    const server = await started(LocalServer.tcp(behave));
    await expect(postTo(server)).rejects.toMatchObject({ code });
    await server.until(() => server.open === 0);
  });

  it('answers connection_failed for a closed port without naming the address', async () => {
    const server = await started(LocalServer.tcp(() => undefined));
    const { host } = server;
    await server.close();
    servers.pop();
    await expect(post(client([host]), `http://${host}/`)).rejects.toMatchObject({
      code: 'connection_failed',
      message: 'The connection failed',
    });
  });

  it('speaks TLS to a trusted certificate and to no other', async () => {
    const server = await started(LocalServer.https((_req, res) => res.end('safe')));
    const name = `localhost:${server.port}`;
    const trusting = client([name, server.host], { trustedCertificates: LOCALHOST_CERTIFICATE });
    expect(await post(trusting, `https://${name}/`)).toMatchObject({ status: 200, body: 'safe' });
    await expect(post(client([name]), `https://${name}/`)).rejects.toMatchObject({ code: 'tls_failed' });
    await expect(post(trusting, `https://${server.host}/`)).rejects.toMatchObject({ code: 'tls_failed' });
    expect(server.requests).toHaveLength(1);
  });

  it('calls plain HTTP behind an https URL tls_failed', async () => {
    const server = await started(LocalServer.http((_req, res) => res.end()));
    await expect(post(client([server.host]), `https://${server.host}/`)).rejects.toMatchObject({ code: 'tls_failed' });
  });

  it('never connects to a private address, whatever a name server says between check and connect', async () => {
    const inside = await started(LocalServer.http((_req, res) => res.end('inside')));
    const answers = [['127.0.0.1'], ['1.1.1.1', '127.0.0.1'], ['::1'], ['::ffff:127.0.0.1', '1.1.1.1'], ['0.0.0.0']];
    let call = 0;
    const http = client([], { resolve: async () => answers[call++ % answers.length] ?? [] });
    for (const scheme of ['http', 'https']) {
      for (let i = 0; i < answers.length; i += 1) {
        const url = `${scheme}://rebind.example.com:${inside.port}/`;
        expect(http.check(url).privateAllowed).toBe(false);
        await expect(post(http, url)).rejects.toMatchObject({
          code: 'blocked_address',
          message: 'The address is not allowed',
        });
      }
    }
    expect(inside.connections).toBe(0);
  });

  it('never connects to a private literal', async () => {
    const inside = await started(LocalServer.http((_req, res) => res.end('inside')));
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '0', 'localhost']) {
      await expect(post(client([]), `http://${host}:${inside.port}/`)).rejects.toMatchObject({
        code: 'blocked_address',
      });
    }
    expect(inside.connections).toBe(0);
  });

  it('refuses a header that would break the request in two', async () => {
    const server = await started(LocalServer.http((_req, res) => res.end()));
    await expect(postTo(server, { headers: { x: 'a\r\nhost: b' } })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(server.requests).toHaveLength(0);
  });
});

/** Writes a byte (or `part`) every 20 ms until the other side closes. */
function drip(socket: import('node:net').Socket, head: string, part = 'x'): void {
  socket.write(head);
  const timer = setInterval(() => socket.write(part), 20);
  socket.on('close', () => clearInterval(timer));
}
