import {
  DEFAULT_RETRY_POLICY,
  InvalidPayloadError,
  LANES,
  runTask,
  TaskEngineModule,
  type TaskEngineOptions,
  TaskQueue,
  TaskStream,
} from '@app/task-engine';
import { Test, type TestingModule } from '@nestjs/testing';
import { readFile } from 'node:fs/promises';
import { GreetingHandler, GreetingModule } from '../../examples/own-task-type/greeting.js';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';

describe.each(BROKERS)('the task type of the README on %s', (kind) => {
  let broker: TestBroker;
  let app: TestingModule;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    const useFactory = () => optionsFor(broker);
    app = await Test.createTestingModule({
      imports: [TaskEngineModule.forRootAsync({ useFactory }), GreetingModule],
    }).compile();
    await app.init();
  }, 30_000);

  afterAll(async () => {
    await app.close();
    await broker.close();
  });

  const submit = (payload: object) =>
    app
      .get(TaskQueue)
      .submit({ type: 'greeting', name: 'greeting', payload, organizationId: 'o', userId: 'u', lane: 'high' });
  const end = (taskId: string) => app.get(TaskStream).waitUntilFinished(taskId, 10_000);

  it('runs and answers', async () => {
    const { task } = await submit({ name: 'Ana' });
    await expect(end(task.id)).resolves.toMatchObject({ status: 'completed', result: { text: 'Olá, Ana!' } });
  });

  it('fails for good where its handler says so', async () => {
    const { task } = await submit({ name: 'Voldemort' });
    await expect(end(task.id)).resolves.toMatchObject({
      status: 'failed',
      error: { code: 'unspeakable' },
      attempts: 1,
    });
  });

  it('refuses a wrong payload and names the field', async () => {
    await expect(submit({ name: 7 })).rejects.toThrow(InvalidPayloadError);
    await expect(submit({ name: 'Ana', language: 'fr' })).rejects.toMatchObject({ errors: [{ field: 'language' }] });
  });
});

describe('the README', () => {
  it.each(['README.md', 'README.pt-BR.md'])('shows the example as it is compiled here: %s', async (file) => {
    const [readme, example] = await Promise.all([
      readFile(file, 'utf8'),
      readFile('examples/own-task-type/greeting.ts', 'utf8'),
    ]);
    expect(readme).toContain(example.trim());
  });

  it('tells the same figures in both languages', async () => {
    const figuresIn = async (file: string) => (await readFile(file, 'utf8')).match(/\*\*[\d.,]+ [^*\n]+\*\*/g) ?? [];
    const portuguese = (await figuresIn('README.pt-BR.md')).map((figure) => figure.replaceAll(',', '.'));
    expect(portuguese).toEqual(await figuresIn('README.md'));
    expect(portuguese.length).toBeGreaterThan(10);
  });

  it('promises a unit test without a broker', async () => {
    const { outcome, progress } = await runTask(new GreetingHandler(), { name: 'Ana', language: 'en' });
    expect(outcome).toEqual({ kind: 'completed', result: { text: 'Hello, Ana!' } });
    expect(progress.at(-1)).toMatchObject({ fraction: 0.5 });
  });
});

function optionsFor({ env }: TestBroker): TaskEngineOptions {
  return {
    role: 'worker',
    broker: { redisUrl: env.REDIS_URL, databaseUrl: env.QUEUE_DATABASE_URL },
    partitions: [],
    worker: { maxConcurrent: 4, queues: [...LANES], shutdownGraceMs: 2_000 },
    retry: DEFAULT_RETRY_POLICY,
    maxPayloadBytes: 1_048_576,
    timeoutMs: 10_000,
    lockMs: 5_000,
    resultTtlMs: 60_000,
  };
}
