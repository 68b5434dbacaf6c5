import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { IsObject, IsString } from 'class-validator';
import { CONCURRENCY } from './answers.mjs';

/** The engine as `npm run build` made it; not a literal, since checks run before there is a build. */
const ENGINE = new URL('../../dist/libs/task-engine/src/index.js', import.meta.url).href;

/** @type {typeof import('../../libs/task-engine/src/index.js')} */
export const engine = await import(ENGINE);

class BenchPayload {}
IsString()(BenchPayload.prototype, 'webhook_url');
IsObject()(BenchPayload.prototype, 'data');

class NoopHandler {
  async run() {
    return null;
  }
}
engine.HandlesTask({ type: 'noop', payload: BenchPayload })(NoopHandler);

class NoisyHandler {
  /** @param {BenchPayload} _payload @param {import('../../libs/task-engine/src/index.js').RunningTask} task */
  async run(_payload, task) {
    task.progress(0.5, 'half way');
    task.log('info', 'half way');
    task.progress(1);
    return null;
  }
}
engine.HandlesTask({ type: 'noisy', payload: BenchPayload })(NoisyHandler);

class BenchModule {}

/**
 * The engine at the application's defaults with two handlers that do nothing.
 * @param {'api' | 'worker'} role
 * @param {string} url of the broker
 */
export async function startEngine(role, url) {
  const options = {
    role,
    broker: url.startsWith('redis') ? { redisUrl: url } : { databaseUrl: url },
    worker: { maxConcurrent: CONCURRENCY, queues: [...engine.LANES], shutdownGraceMs: 5_000 },
    retry: engine.DEFAULT_RETRY_POLICY,
    maxPayloadBytes: 1_048_576,
    timeoutMs: 300_000,
    lockMs: 30_000,
    resultTtlMs: 604_800_000,
  };
  const app = await NestFactory.createApplicationContext(
    {
      module: BenchModule,
      imports: [engine.TaskEngineModule.forRootAsync({ useFactory: () => options })],
      providers: [NoopHandler, NoisyHandler],
    },
    { logger: ['warn', 'error'] },
  );
  app.enableShutdownHooks();
  return app;
}
