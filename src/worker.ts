import 'reflect-metadata';
import { WorkerModule } from './app.module.js';
import { createApp, fastifyOf, runProcess } from './create-app.js';
import { startTracing } from './tracing/start-tracing.js';

await runProcess(process.env, async (env) => {
  const tracing = await startTracing(env, 'worker');
  const app = await createApp(WorkerModule.with(env, tracing), env, { tracing });
  // The same modules as the API, but only health and metrics are served here.
  fastifyOf(app).addHook('onRequest', async ({ routeOptions: { url } }, reply) => {
    if (!url?.startsWith('/health') && url !== '/metrics') return reply.callNotFound();
  });
  await app.listen(env.workerHealthPort, '::');
});
