import { exchange } from './exchange.js';
import { ConnectionPool } from './connection-pool.js';
import { TargetRules } from './targets/target-rules.js';
import { LocalServer } from './testing/local-servers.js';

describe('ConnectionPool', () => {
  let servers: LocalServer[];
  let pool: ConnectionPool;
  const targetOf = ({ host }: LocalServer) =>
    new TargetRules({ allowHttp: true, allowedPrivateHosts: [host] }).check(`http://${host}/`);
  const request = { method: 'POST' as const, headers: {}, body: '' };

  beforeEach(async () => {
    servers = await Promise.all([1, 2, 3].map(() => LocalServer.http((_req, res) => res.end())));
    pool = new ConnectionPool({ resolve: async () => [] }, 2);
  });
  afterEach(async () => {
    pool.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  it('keeps a bounded number over all origins and closes the longest idle', async () => {
    for (const server of servers) {
      const connection = pool.acquire(targetOf(server));
      await exchange(connection, connection.target.url, request);
      pool.release(connection);
    }
    expect(pool.idleCount).toBe(2);
    await servers[0]?.until(() => servers[0]?.open === 0);
    expect(servers.map(({ open }) => open)).toEqual([0, 1, 1]);
  });

  it('gives one connection to one request at a time', async () => {
    const [server] = servers as [LocalServer];
    const both = [pool.acquire(targetOf(server)), pool.acquire(targetOf(server))];
    await Promise.all(both.map((connection) => exchange(connection, connection.target.url, request)));
    expect(server.connections).toBe(2);
    both.forEach((connection) => pool.release(connection));
    expect(pool.acquire(targetOf(server))).not.toBe(pool.acquire(targetOf(server)));
    both.forEach((connection) => connection.destroy());
  });

  it('gives no connection to a private address to a request that may not have one', async () => {
    const [server] = servers as [LocalServer];
    const allowed = targetOf(server);
    const connection = pool.acquire(allowed);
    await exchange(connection, allowed.url, request);
    pool.release(connection);
    const stricter = pool.acquire({ ...allowed, privateAllowed: false });
    expect(stricter).not.toBe(connection);
    await expect(exchange(stricter, allowed.url, request)).rejects.toMatchObject({ code: 'blocked_address' });
    expect(pool.acquire(allowed)).toBe(connection);
    connection.destroy();
    expect(server.requests).toHaveLength(1);
  });

  it('forgets a connection the server closed', async () => {
    const [server] = servers as [LocalServer];
    const connection = pool.acquire(targetOf(server));
    await exchange(connection, connection.target.url, request);
    pool.release(connection);
    const disconnected = new Promise((resolve) => connection.client.once('disconnect', resolve));
    await server.close();
    await disconnected;
    expect(pool.idleCount).toBe(0);
    servers.shift();
  });
});
