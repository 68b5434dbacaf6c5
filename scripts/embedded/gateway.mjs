import { Agent, createServer, request } from 'node:http';
import { pipeline } from 'node:stream';

/**
 * @typedef {object} Gateway
 * @property {string} url what NEXT_PUBLIC_SUPABASE_URL should be
 * @property {() => Promise<void>} stop
 */

const PREFIX = '/rest/v1';
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'proxy-connection'];

/** @typedef {{ socketPath: string } | { host: string, port: string | number }} Upstream where PostgREST serves */

/**
 * What stands before PostgREST at Supabase: `/rest/v1`, the `apikey` header, and the key as the token of last resort.
 * @param {{ upstream: Upstream, host?: string, port?: number, keys?: Record<string, string> }} options `keys` are those
 * that are no tokens themselves, and the token each stands for
 * @returns {Promise<Gateway>}
 */
export async function startGateway({ upstream, host = '127.0.0.1', port = 0, keys = {} }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 20_000 });
  const server = createServer((incoming, outgoing) => {
    const refusal = refusalOf(incoming);
    if (refusal) return answer(outgoing, refusal.status, refusal.message);
    forward(incoming, outgoing, { upstream, agent, keys });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

/** @param {import('node:http').IncomingMessage} incoming */
function refusalOf({ url = '', headers }) {
  if (!/^\/rest\/v1([/?]|$)/.test(url)) return { status: 404, message: 'no Route matched with those values' };
  if (!headers.apikey) return { status: 401, message: 'No API key found in request' };
  return undefined;
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 * @param {{ upstream: Upstream, agent: Agent, keys: Record<string, string> }} way
 */
function forward(incoming, outgoing, { upstream, agent, keys }) {
  const { apikey, ...headers } = withoutHopByHop(incoming.headers);
  const given = headers.authorization?.replace(/^Bearer /, '') ?? String(apikey);
  headers.authorization = `Bearer ${Object.hasOwn(keys, given) ? keys[given] : given}`;
  const path = (incoming.url ?? '').slice(PREFIX.length).replace(/^(?!\/)/, '/');
  const onward = request({ ...upstream, agent, path, method: incoming.method, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, withoutHopByHop(response.headers));
    pipeline(response, outgoing, () => undefined);
  });
  onward.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else answer(outgoing, 503, 'name resolution failed');
  });
  outgoing.on('close', () => onward.destroy());
  pipeline(incoming, onward, () => undefined);
}

/**
 * @template {import('node:http').IncomingHttpHeaders} T
 * @param {T} headers
 */
function withoutHopByHop(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

/** @param {import('node:http').ServerResponse} outgoing @param {number} status @param {string} message */
function answer(outgoing, status, message) {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
