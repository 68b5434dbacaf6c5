import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { adoptProcess, forgetProcess } from '../support/services.js';
import { until } from '../support/until.js';

/** The program; undefined where it is not installed. Debian keeps it where only root looks for programs. */
export const PGBOUNCER = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin']
  .map((folder) => path.join(folder, 'pgbouncer'))
  .find((file) => existsSync(file));

export interface Pooler {
  /** What QUEUE_DATABASE_URL is to be. */
  url: string;
  stop(): Promise<void>;
}

/** Starts a real PgBouncer in front of the database. @throws Error when it does not start */
export async function startPooler(mode: 'session' | 'transaction', databaseUrl: string): Promise<Pooler> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-pooler-'));
  const listenPort = await getPort();
  const file = path.join(folder, 'pgbouncer.ini');
  const server = `host=${hostname} port=${port} user=${username} password=${password}`;
  writeFileSync(
    file,
    `[databases]
${pathname.slice(1)} = ${server} dbname=${pathname.slice(1)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 40
`,
  );
  // It refuses to run as root, so its files are for anybody.
  chmodSync(folder, 0o755);
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(PGBOUNCER ?? '', [...asNobody, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<string>((done) => {
    child.once('error', () => done('pgbouncer does not start'));
    child.once('close', (code) => done(`pgbouncer ended with code ${code}: ${output}`));
  });
  const up = until(() => output.includes('process up'), { what: 'pgbouncer is up' }).then(() => undefined);
  const failure = await Promise.race([up, ended]);
  if (failure) throw new Error(failure);
  await adoptProcess(child.pid ?? 0);
  return {
    url: `postgresql://anyone@127.0.0.1:${listenPort}${pathname}`,
    async stop() {
      // SIGTERM lets clients finish first.
      child.kill('SIGQUIT');
      await ended;
      await forgetProcess(child.pid ?? 0);
      rmSync(folder, { recursive: true });
    },
  };
}
