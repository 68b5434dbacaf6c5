import 'reflect-metadata';
import { WorkerModule } from './app.module.js';
import { createApp, fastifyOf, runProcess } from './create-app.js';

await runProcess(process.env, async (env) => {
  const app = await createApp(WorkerModule.with(env), env);
  // The same modules as the API, but only health is served here.
  fastifyOf(app).addHook('onRequest', async (request, reply) => {
    if (!request.routeOptions.url?.startsWith('/health')) return reply.callNotFound();
  });
  await app.listen(env.workerHealthPort, '::');
});
