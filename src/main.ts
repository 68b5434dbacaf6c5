import 'reflect-metadata';
import { serveAdmin } from './admin/serve-admin.js';
import { ApiModule } from './app.module.js';
import { createApp, runProcess } from './create-app.js';
import { serveDashboard } from './dashboard/serve-dashboard.js';
import { serveDocs } from './http/open-api/open-api.js';
import { startTracing } from './tracing/start-tracing.js';

await runProcess(process.env, async (env) => {
  const tracing = await startTracing(env, 'api');
  const app = await createApp(ApiModule.with(env, tracing), env, { noticeMs: env.edge.shutdownNoticeMs, tracing });
  serveDocs(app);
  serveAdmin(app);
  serveDashboard(app, env);
  await app.listen(env.port, '::');
});
