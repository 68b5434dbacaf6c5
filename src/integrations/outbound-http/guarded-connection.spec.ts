import { GuardedConnection } from './guarded-connection.js';
import { LocalServer } from './testing/local-servers.js';

describe('GuardedConnection', () => {
  it('refuses private literals by itself, also when no rule was asked before', async () => {
    const inside = await LocalServer.http((_req, res) => res.end('inside'));
    const url = new URL(`http://${inside.host}/`);
    const target = { url, hostname: url.hostname, port: inside.port, privateAllowed: false };
    const connection = new GuardedConnection(target, { resolve: () => Promise.resolve(['1.1.1.1']) });
    await expect(connection.client.request({ method: 'POST', path: '/' })).rejects.toMatchObject({
      code: 'blocked_address',
    });
    expect(inside.connections).toBe(0);
    connection.destroy();
    await inside.close();
  });
});
