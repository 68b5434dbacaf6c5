// The process that owns the tests' servers. It ends with its standard input, so that even a killed test run leaves none.
import { createServer } from 'node:http';
import { TestServices } from './test-services.mjs';

const services = new TestServices();

const server = createServer(async (request, response) => {
  // Jest blocks its loop for seconds while it compiles: a kept connection would be dead before its owner knows.
  response.setHeader('connection', 'close');
  try {
    const body = Buffer.concat(await request.toArray()).toString();
    const result = await answerTo(request.method ?? '', (request.url ?? '').split('/').slice(1), body);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? null));
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }
});
server.listen(0, '127.0.0.1', () => console.log(/** @type {import('node:net').AddressInfo} */ (server.address()).port));

process.stdin.resume();
process.stdin.on('end', async () => {
  await services.close();
  process.exit(0);
});
// Ctrl-C reaches the whole group: the test run ends first and closes our input.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

/** @param {string} method @param {string[]} path @param {string} body */
async function answerTo(method, [what = '', first = '', second = '', third], body) {
  if (what === 'supabase') return services.supabase(first);
  if (what === 'brokers' && !second)
    return services.createBroker(/** @type {import('./test-services.mjs').BrokerKind} */ (first));
  if (what === 'brokers') return services.tellBroker(first, second, third === undefined ? undefined : Number(third));
  if (what === 'shared')
    return services.shared(/** @type {import('./test-services.mjs').BrokerKind} */ (first), JSON.parse(body));
  if (what === 'ports' && method === 'DELETE') return services.ports.give(JSON.parse(body));
  if (what === 'ports') return services.ports.take(Number(first));
  if (what === 'processes') return method === 'DELETE' ? services.forget(Number(first)) : services.adopt(Number(first));
  throw new Error(`Nothing at ${what}`);
}
