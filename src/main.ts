import 'reflect-metadata';
import { serveAdmin } from './admin/serve-admin.js';
import { ApiModule } from './app.module.js';
import { createApp, runProcess } from './create-app.js';
import { serveDocs } from './http/open-api.js';

await runProcess(process.env, async (env) => {
  const app = await createApp(ApiModule.with(env), env, env.edge.shutdownNoticeMs);
  serveDocs(app);
  serveAdmin(app);
  await app.listen(env.port, '::');
});
