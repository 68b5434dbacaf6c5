import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { IsObject, IsString } from 'class-validator';
import { CONCURRENCY } from '../answers.mjs';

/** The engine as `npm run build` made it; not a literal, since checks run before there is a build. */
const ENGINE = new URL('../../../dist/libs/task-engine/src/index.js', import.meta.url).href;

/** @type {typeof import('../../../libs/task-engine/src/index.js')} */
export const engine = await import(ENGINE);

class BenchPayload {}
IsString()(BenchPayload.prototype, 'webhook_url');
IsObject()(BenchPayload.prototype, 'data');

/** What a task of each type does. @type {Record<string, (payload: any, task: import('../../../libs/task-engine/src/index.js').RunningTask) => Promise<unknown>>} */
const HANDLERS = {
  noop: async () => null,
  noisy: async (_payload, task) => {
    task.progress(0.5, 'half way');
    task.log('info', 'half way');
    task.progress(1);
    return null;
  },
  wait: async ({ data }) => {
    await sleep(data.wait_ms ?? 0);
    return null;
  },
  /** Tells progress with the time at which it did, for those who watch. */
  steps: async ({ data: { steps, every_ms } }, task) => {
    for (let step = 1; step <= steps; step += 1) {
      await sleep(every_ms);
      task.progress(step / (steps + 1), String(Date.now()));
    }
    return null;
  },
  /** Submitted here, delivered by our worker. */
  webhook_delivery: async () => null,
};

const providers = Object.entries(HANDLERS).map(([type, run]) => {
  class BenchHandler {
    run = run;
  }
  engine.HandlesTask({ type, payload: BenchPayload })(BenchHandler);
  return BenchHandler;
});

class BenchModule {}

/**
 * The engine at the application's defaults with handlers that do next to nothing.
 * @param {'api' | 'worker'} role
 * @param {string} url of the broker
 * @param {number} [slots] of a worker
 */
export async function startEngine(role, url, slots = CONCURRENCY) {
  const options = {
    role,
    broker: url.startsWith('redis') ? { redisUrl: url } : { databaseUrl: url },
    worker: { maxConcurrent: slots, queues: [...engine.LANES], shutdownGraceMs: 5_000 },
    retry: engine.DEFAULT_RETRY_POLICY,
    partitions: [],
    maxPayloadBytes: 1_048_576,
    timeoutMs: 300_000,
    lockMs: 30_000,
    resultTtlMs: 604_800_000,
  };
  const app = await NestFactory.createApplicationContext(
    {
      module: BenchModule,
      imports: [engine.TaskEngineModule.forRootAsync({ useFactory: () => options })],
      providers,
    },
    { logger: ['warn', 'error'] },
  );
  app.enableShutdownHooks();
  return app;
}
