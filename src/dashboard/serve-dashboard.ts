import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Env } from '../config/env.js';
import { fastifyOf } from '../create-app.js';
import { readDashboardFiles } from './dashboard-files.js';
import { dashboardScope } from './dashboard-scope.js';

/** Serves /dashboard: what moves in an organization, to be looked at by people. */
export function serveDashboard(app: NestFastifyApplication, env: Env): void {
  void fastifyOf(app).register(dashboardScope(env, readDashboardFiles()), { prefix: '/dashboard' });
}
