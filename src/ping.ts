import 'reflect-metadata';
import { pingBroker } from '@app/task-engine';
import { runProcess } from './create-app.js';

/** `node dist/src/ping.js`, for example inside a container: does the broker answer from here, with these settings? */
await runProcess(process.env, async ({ redisUrl, queueDatabaseUrl, worker }) => {
  const { kind, latencyMs, problem } = await pingBroker({
    role: 'api',
    broker: { redisUrl, databaseUrl: queueDatabaseUrl },
    worker,
  }).catch((error: Error) => ({ kind: 'the broker', latencyMs: 0, problem: error.message }));
  process.stdout.write(`${kind}: ${problem ?? `answers in ${latencyMs.toFixed(1)} ms`}\n`);
  process.exit(problem === undefined ? 0 : 1);
});
