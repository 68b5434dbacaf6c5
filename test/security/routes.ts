import type { Access } from '../../src/auth/access.js';

/** A route as CONTRACT §3 has it: who may use it, and whether it takes a JSON body of known fields. */
export interface KnownRoute {
  access: Access;
  body?: true;
}

const API = '/api/background';
const viewer: KnownRoute = { access: 'viewer' };
const member: KnownRoute = { access: 'member' };
const memberBody: KnownRoute = { access: 'member', body: true };
const manager: KnownRoute = { access: 'manager' };
const managerBody: KnownRoute = { access: 'manager', body: true };
const admin: KnownRoute = { access: 'admin' };
const everybody: KnownRoute = { access: 'public' };

/**
 * Every operation of /docs-json. It is written down here and not read from there, so that nobody opens a route by mistake:
 * a route that is new or changed fails the suite until this table and the rules of tenants/ say what it may show to whom.
 */
export const ROUTES: Readonly<Record<string, KnownRoute>> = {
  [`POST ${API}/tasks`]: memberBody,
  [`POST ${API}/tasks/document-processing`]: memberBody,
  [`POST ${API}/tasks/webhook-delivery`]: memberBody,
  [`POST ${API}/tasks/analytics-processing`]: memberBody,
  [`POST ${API}/tasks/email-notification`]: memberBody,
  [`POST ${API}/tasks/external-sync`]: memberBody,
  [`POST ${API}/tasks/n8n-sync`]: memberBody,
  [`GET ${API}/tasks`]: viewer,
  [`GET ${API}/tasks/stream`]: viewer,
  [`GET ${API}/tasks/{task_id}`]: viewer,
  [`GET ${API}/tasks/{task_id}/logs`]: viewer,
  // Public for its tickets: it asks for a token itself where there is none.
  [`GET ${API}/tasks/{task_id}/stream`]: everybody,
  [`POST ${API}/tasks/{task_id}/stream-ticket`]: viewer,
  [`POST ${API}/tasks/{task_id}/cancel`]: member,
  [`POST ${API}/tasks/{task_id}/retry`]: manager,
  [`POST ${API}/tasks/bulk-cancel`]: memberBody,
  [`POST ${API}/tasks/bulk-retry`]: managerBody,
  [`GET ${API}/queue/dead-letters`]: viewer,
  [`GET ${API}/batches/{batch_id}`]: viewer,
  [`POST ${API}/batches/{batch_id}/retry`]: manager,
  [`GET ${API}/queue/stats`]: admin,
  [`POST ${API}/queue/cleanup`]: admin,
  [`POST ${API}/queue/{priority}/pause`]: admin,
  [`POST ${API}/queue/{priority}/resume`]: admin,
  [`POST ${API}/integrations/n8n/trigger`]: memberBody,
  [`POST ${API}/integrations/knowledge/process-bulk`]: memberBody,
  [`POST ${API}/integrations/analytics/schedule-daily`]: managerBody,
  [`GET ${API}/integrations/analytics/schedule-daily`]: manager,
  [`DELETE ${API}/integrations/analytics/schedule-daily`]: manager,
  [`POST ${API}/integrations/callbacks/{token}`]: everybody,
  [`POST ${API}/documents/search`]: { access: 'viewer', body: true },
  [`GET ${API}/documents/{document_id}`]: viewer,
  [`DELETE ${API}/documents/{document_id}`]: member,
  [`POST ${API}/analytics/events`]: memberBody,
  [`GET ${API}/analytics/reports/{report_id}`]: viewer,
  [`GET ${API}/email/templates`]: viewer,
  [`POST ${API}/email/templates/{template}/preview`]: { access: 'viewer', body: true },
  [`GET ${API}/email/deliveries`]: viewer,
  [`GET ${API}/email/deliveries/{delivery_id}`]: viewer,
  [`POST ${API}/email/events`]: everybody,
  [`GET ${API}/email/suppressions`]: manager,
  [`POST ${API}/email/suppressions`]: managerBody,
  [`DELETE ${API}/email/suppressions/{recipient}`]: manager,
  [`GET ${API}/webhooks/signing-secret`]: manager,
  [`POST ${API}/webhooks/signing-secret/rotate`]: manager,
  [`GET ${API}/health`]: everybody,
  ['GET /health']: everybody,
  ['GET /health/live']: everybody,
};

/** `POST /api/background/tasks/{task_id}/cancel` in its two parts. */
export function partsOf(route: string): { method: string; path: string } {
  const [method = '', path = ''] = route.split(' ');
  return { method, path };
}

/** The operations that a running API says it has, with who may use them and whether they take a body. */
export async function documentedRoutes(baseUrl: string): Promise<Record<string, KnownRoute>> {
  const { paths } = (await (await fetch(`${baseUrl}/docs-json`)).json()) as { paths: Record<string, object> };
  const routes: Record<string, KnownRoute> = {};
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods) as [string, Operation][]) {
      const access = operation['x-access'];
      const body = access !== 'public' && operation.requestBody !== undefined;
      routes[`${method.toUpperCase()} ${path}`] = { access, ...(body && { body }) };
    }
  }
  return routes;
}

interface Operation {
  'x-access': Access;
  requestBody?: object;
}
