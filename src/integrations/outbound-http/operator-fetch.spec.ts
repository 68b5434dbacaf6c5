import { createClient } from '@supabase/supabase-js';
import { getGlobalDispatcher, ProxyAgent, setGlobalDispatcher } from 'undici';
import { gzipSync } from 'node:zlib';
import { operatorFetch } from './operator-fetch.js';
import { LocalServer } from './testing/local-servers.js';

const servers: LocalServer[] = [];
const started = async (server: Promise<LocalServer>) => (servers.push(await server), servers.at(-1) as LocalServer);
const ask = operatorFetch({ deadlineMs: 5_000, maxAnswerBytes: 1_048_576 });
const textOf = async (response: Promise<Response>) => (await response).text();

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('operatorFetch', () => {
  it('answers as fetch does, private address or not, over connections that are kept', async () => {
    const server = await started(
      LocalServer.http((_req, res) => res.writeHead(201, { 'x-of': 'server' }).end('{"a":"ã"}')),
    );
    for (let i = 0; i < 6; i += 1) {
      const answer = await ask(`http://${server.host}/rest?a=1`, {
        method: 'POST',
        headers: new Headers({ authorization: 'Bearer key' }),
        body: '{"b":1}',
      });
      expect([answer.status, answer.headers.get('x-of'), await answer.json()]).toEqual([201, 'server', { a: 'ã' }]);
    }
    expect(server.connections).toBeLessThanOrEqual(2);
    expect(server.requests[0]).toMatchObject({
      url: '/rest?a=1',
      body: '{"b":1}',
      headers: { authorization: 'Bearer key' },
    });
  });

  it.each([204, 304])('gives an answer %i, which has no body', async (status) => {
    const server = await started(LocalServer.http((_req, res) => res.writeHead(status).end()));
    expect((await ask(`http://${server.host}/`)).body).toBeNull();
  });

  it.each([301, 302, 303, 307, 308])('takes a %i for an answer and goes nowhere', async (status) => {
    const inside = await started(LocalServer.http((_req, res) => res.end('inside')));
    const server = await started(
      LocalServer.http((_req, res) => res.writeHead(status, { location: `http://${inside.host}/` }).end()),
    );
    // The caller's own word does not open it either.
    const answer = await ask(`http://${server.host}/`, { redirect: 'follow' });
    expect(answer.status).toBe(status);
    expect(inside.connections).toBe(0);
  });

  it('knows no proxy: neither by variables nor by a global dispatcher', async () => {
    const proxy = await started(LocalServer.tcp((socket) => socket.destroy()));
    const server = await started(LocalServer.http((_req, res) => res.end('direct')));
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY'];
    for (const name of names) process.env[name] = `http://${proxy.host}`;
    process.env.NODE_USE_ENV_PROXY = '1';
    const before = getGlobalDispatcher();
    const other = new ProxyAgent(`http://${proxy.host}`);
    setGlobalDispatcher(other);
    try {
      const fresh = operatorFetch({ deadlineMs: 5_000, maxAnswerBytes: 1_000 });
      expect(await textOf(fresh(`http://${server.host}/`))).toBe('direct');
    } finally {
      for (const name of [...names, 'NODE_USE_ENV_PROXY']) delete process.env[name];
      setGlobalDispatcher(before);
      await other.destroy();
    }
    expect(proxy.connections).toBe(0);
  });

  it('reads compressed answers and gives up a bomb at the bound, counted after decompression', async () => {
    const bodies = [Buffer.from('{"rows":[]}'), Buffer.alloc(200 * 1_048_576)].map((body) => gzipSync(body));
    const server = await started(
      LocalServer.http((_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(bodies.shift())),
    );
    expect(await textOf(ask(`http://${server.host}/`))).toBe('{"rows":[]}');
    const before = process.memoryUsage.rss();
    await expect(textOf(ask(`http://${server.host}/`))).rejects.toMatchObject({ name: 'AnswerTooLargeError' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1_048_576);
  });

  it('reads no further than the bound and closes the connection', async () => {
    const server = await started(
      LocalServer.http((_req, res) => {
        const chunk = Buffer.alloc(65_536, 'x');
        const pump = () => {
          while (!res.destroyed && res.write(chunk));
        };
        res.on('drain', pump);
        pump();
      }),
    );
    await expect(textOf(ask(`http://${server.host}/`))).rejects.toMatchObject({ name: 'AnswerTooLargeError' });
    await server.until(() => server.open === 0);
  });

  it.each<[string, Parameters<typeof LocalServer.tcp>[0]]>([
    ['says nothing', () => undefined],
    ['drips its headers', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx: ')],
    ['drips its body', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')],
  ])('ends at the deadline when a server %s', async (_what, behave) => {
    const server = await started(LocalServer.tcp(behave));
    const impatient = operatorFetch({ deadlineMs: 200, maxAnswerBytes: 1_000_000 });
    const began = performance.now();
    await expect(textOf(impatient(`http://${server.host}/`))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - began).toBeLessThan(2_000);
    await server.until(() => server.open === 0);
  });

  it('ends with the caller’s reason when it is aborted, in the body too', async () => {
    const server = await started(
      LocalServer.tcp((socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')),
    );
    const abort = new AbortController();
    const answer = await ask(`http://${server.host}/`, { signal: abort.signal });
    abort.abort(new Error('cancelled'));
    await expect(answer.text()).rejects.toThrow('cancelled');
    await server.until(() => server.open === 0);
  });

  it('refuses a Request, whose method and body it would lose', async () => {
    await expect(ask(new Request('http://127.0.0.1:9/', { method: 'POST' }))).rejects.toThrow('not a Request');
  });

  it('is a fetch for supabase-js: filters, counts, megabytes of rows, errors and aborts', async () => {
    const rows = Array.from({ length: 4_000 }, (_, id) => ({ id, text: 'ã'.repeat(500) }));
    const server = await started(
      LocalServer.http((req, res) => {
        if (req.url?.includes('slow')) return;
        if (req.url?.includes('bad')) return res.writeHead(400).end('{"code":"22P02","message":"no"}');
        if (req.method === 'HEAD') return res.writeHead(200, { 'content-range': '0-3/4' }).end();
        return res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows));
      }),
    );
    const supabase = createClient(`http://${server.host}`, 'service-key', {
      auth: { persistSession: false, autoRefreshToken: false },
      global: { fetch: operatorFetch({ deadlineMs: 5_000, maxAnswerBytes: 20_000_000 }) },
      realtime: { transport: class {} as never },
    });
    expect((await supabase.from('documents').select('*').eq('id', 1)).data).toEqual(rows);
    expect(await supabase.from('documents').select('*', { count: 'exact', head: true })).toMatchObject({ count: 4 });
    expect(await supabase.rpc('bad', { a: 1 })).toMatchObject({ status: 400, error: { code: '22P02' } });
    const slow = await supabase.from('slow').select('*').abortSignal(AbortSignal.timeout(100));
    expect(slow).toMatchObject({ data: null, error: { message: expect.stringContaining('TimeoutError') } });
    expect(server.requests[0]).toMatchObject({
      url: '/rest/v1/documents?select=*&id=eq.1',
      headers: { apikey: 'service-key' },
    });
  });
});

/** Writes a byte every 20 ms until the other side closes. */
function drip(socket: import('node:net').Socket, head: string): void {
  socket.write(head);
  const timer = setInterval(() => socket.write('x'), 20);
  socket.on('close', () => clearInterval(timer));
}
