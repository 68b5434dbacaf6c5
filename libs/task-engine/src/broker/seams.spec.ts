import { PostgresConnection, PostgresQueueBackend, RedisQueueBackend, runMigrations, Worker } from 'bullmq';
import { Cluster } from 'ioredis';
import { readFileSync } from 'node:fs';
import pg from 'pg';

/**
 * The places where the engine overrides, patches or uses what BullMQ, ioredis and pg do not promise to callers. Their versions are
 * pinned; when one is raised a seam that moved is named here, before a test of behaviour fails somewhere else.
 */
describe('Seams into the packages below', () => {
  const worker = Worker.prototype as unknown as Record<string, unknown>;
  const getterOf = (of: object, name: string) => Object.getOwnPropertyDescriptor(of, name)?.get;

  it.each(['bullmq', 'ioredis', 'pg'])('%s is pinned', (name) => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each([
    ['LaneWorker', 'getNextJob', 2],
    ['LaneWorker', 'processJob', 3],
    ['LaneWorker', 'createJob', 2],
    ['LaneWorker', 'startStalledCheckTimer', 0],
    ['ControlWorker', 'moveToActive', 2],
    ['ControlWorker', 'delay', 2],
  ])('%s uses or overrides Worker.%s', (_who, name, arity) => {
    expect(worker[name]).toBeInstanceOf(Function);
    expect(argumentsOf(worker[name] as () => void)).toBe(arity);
  });

  it('LaneWorker sets Worker.running and mainLoopRunning, and starts lockManager', () => {
    const source = readFileSync('node_modules/bullmq/dist/esm/classes/worker.js', 'utf8');
    for (const field of ['this.running = ', 'this.mainLoopRunning = ', 'this.lockManager.start()']) {
      expect(source).toContain(field);
    }
  });

  it('SelfWakingWorker overrides the getter Worker.maximumBlockTimeout', () => {
    expect(getterOf(Worker.prototype, 'maximumBlockTimeout')).toBeInstanceOf(Function);
  });

  it('MigratedConnection overrides PostgresConnection.waitUntilReady, OneClockBackend moveStalledJobsToWait', () => {
    expect(PostgresConnection.prototype.waitUntilReady).toHaveLength(0);
    expect(PostgresQueueBackend.prototype.moveStalledJobsToWait).toHaveLength(0);
    expect(runMigrations).toBeInstanceOf(Function);
  });

  it('keepDueTimes patches RedisQueueBackend.moveToDelayed and moveToFinished', () => {
    expect(RedisQueueBackend.prototype.moveToDelayed).toBeInstanceOf(Function);
    expect(RedisQueueBackend.prototype.moveToFinished).toHaveLength(2);
  });

  it('keptFresh patches Cluster.duplicate, and uses refreshSlotsCache and the events refresh and -node', () => {
    const cluster = new Cluster([{ host: '127.0.0.1', port: 1 }], { lazyConnect: true });
    try {
      expect(cluster.duplicate).toBeInstanceOf(Function);
      expect(cluster.refreshSlotsCache).toHaveLength(1);
      expect(Array.isArray(cluster.slots)).toBe(true);
    } finally {
      cluster.disconnect();
    }
    const source = readFileSync('node_modules/ioredis/built/cluster/index.js', 'utf8');
    for (const event of ['refresh', '-node']) expect(source).toContain(`emit("${event}"`);
  });

  it('MigratedPool overrides connect and end, and waits for the events connect, acquire and release', () => {
    expect(pg.Pool.prototype.connect).toHaveLength(1);
    expect(pg.Pool.prototype.end).toHaveLength(1);
    expect(new pg.Pool().idleCount).toBe(0);
    const source = readFileSync('node_modules/pg-pool/index.js', 'utf8');
    for (const event of ['acquire', 'release', 'connect']) expect(source).toContain(`emit('${event}'`);
    expect(source).toContain('onConnect');
  });

  it('closeWhenSilent patches Client.query, knows its error by its text, and destroys connection.stream', () => {
    expect(typeof pg.Client.prototype.query).toBe('function');
    expect(readFileSync('node_modules/pg/lib/client.js', 'utf8')).toContain("new Error('Query read timeout')");
    const { connection } = new pg.Client() as unknown as { connection: { stream: { destroy: unknown } } };
    expect(typeof connection.stream.destroy).toBe('function');
  });
});

/** How many arguments a method names, those with a default too. */
function argumentsOf(method: () => void): number {
  const list = /\(([^)]*)\)/.exec(method.toString())?.[1] ?? '';
  return list.trim() === '' ? 0 : list.split(',').length;
}
