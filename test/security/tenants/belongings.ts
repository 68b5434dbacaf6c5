import { randomUUID } from 'node:crypto';
import type { BulkAcceptedResponse } from '../../../src/task-types/document-processing/process-bulk.dto.js';
import type { DeliveriesResponse } from '../../../src/task-types/email-notification/deliveries/deliveries.dto.js';
import type { SigningSecretResponse } from '../../../src/task-types/webhook-delivery/signing/signing-secret.dto.js';
import type { TaskListResponse } from '../../../src/tasks/reads/list-tasks.dto.js';
import type { TaskResponse } from '../../../src/tasks/task.response.js';
import { type ApiClient, expectStatus, freshOrganization } from '../../support/api-client.js';
import { until } from '../../support/until.js';
import type { SecurityStage } from '../security-stage.js';
import { SUBMISSIONS } from './submissions.js';

/** What an organization has, of each kind one; every text of its own holds `canary`. */
export interface Belongings {
  canary: string;
  organizationId: string;
  manager: ApiClient;
  /** What a path's parameters of these names may name. */
  ids: Record<string, string>;
  ticket: string;
  /** The ids that came back of each submit under the key that `keyFor` names. */
  submitted: Record<string, string>;
  cursors: { tasks: string; deliveries: string };
  /** Texts that nobody else may be shown. */
  secrets: string[];
}

const FUTURE = { delay_seconds: 86_400 };

/** Makes one of each for an organization of its own. */
export async function belongingsOf(stage: SecurityStage): Promise<Belongings> {
  const canary = `canary-${randomUUID()}`;
  const organizationId = freshOrganization();
  const manager = await stage.caller('manager', organizationId);
  const submitted = await submissionsOf(manager, canary);
  const waiting = manager.deliver('https://example.com/hook', { name: canary, tags: [canary], ...FUTURE });
  const [task, document, batch, report, delivery, token] = await Promise.all([
    waiting,
    documentOf(manager, canary),
    batchOf(manager, canary),
    reportOf(manager, canary),
    deliveryOf(manager, canary),
    callbackOf(manager, stage, canary),
  ]);
  const recipient = `suppressed-${canary}@example.org`;
  expectStatus(201, await manager.post('/email/suppressions', { recipient, note: canary }));
  expectStatus(200, await manager.post('/integrations/analytics/schedule-daily', { name: canary }));
  const { secret } = expectStatus(200, await manager.get('/webhooks/signing-secret')).json<SigningSecretResponse>();
  const { ticket } = expectStatus(200, await manager.post(`/tasks/${task.task_id}/stream-ticket`)).json<{
    ticket: string;
  }>();
  const ids = {
    task_id: task.task_id,
    document_id: document,
    batch_id: batch,
    report_id: report,
    delivery_id: delivery.deliveries[0]?.delivery_id ?? '',
    recipient,
    token,
    template: 'welcome',
    priority: 'low',
  };
  const cursors = { tasks: await cursorOf(manager), deliveries: delivery.next_cursor ?? '' };
  return { canary, organizationId, manager, ids, ticket, submitted, cursors, secrets: [canary, secret] };
}

/** Everything of it that a stranger could have changed. */
export async function stateOf({ manager, ids }: Belongings): Promise<string> {
  const paths = [
    `/documents/${ids.document_id}`,
    `/batches/${ids.batch_id}`,
    `/analytics/reports/${ids.report_id}`,
    `/email/deliveries/${ids.delivery_id}`,
    '/email/suppressions',
    '/integrations/analytics/schedule-daily',
    '/webhooks/signing-secret',
  ];
  const [{ status, name, attempts }, ...answers] = await Promise.all([
    manager.task(ids.task_id ?? ''),
    ...paths.map(async (path) => {
      const { status: code, text } = await manager.get(path);
      return `${path}: ${code} ${text}`;
    }),
  ]);
  return JSON.stringify([status, name, attempts, answers], null, 1);
}

/** Every submit that takes an Idempotency-Key, once, under a key that strangers will use too. */
async function submissionsOf(manager: ApiClient, canary: string): Promise<Record<string, string>> {
  const made = Object.entries(SUBMISSIONS).map(async ([path, body]) => {
    const answer = await manager.post(path, body(canary), { 'idempotency-key': keyFor(path, canary) });
    const { task_id, batch_id = task_id } = expectStatus(202, answer).json<{ task_id: string; batch_id?: string }>();
    return [path, batch_id] as const;
  });
  return Object.fromEntries(await Promise.all(made));
}

/** The Idempotency-Key of an organization's submit at a path. */
export function keyFor(path: string, canary: string): string {
  return `${canary}${path}`;
}

async function documentOf(manager: ApiClient, canary: string): Promise<string> {
  const document_id = `document-${canary}`;
  const content = `O contrato ${canary} foi assinado na segunda-feira.`;
  await completed(manager, await manager.submit('/tasks/document-processing', { document_id, content, name: canary }));
  return document_id;
}

async function batchOf(manager: ApiClient, canary: string): Promise<string> {
  const documents = [{ document_id: `bulk-${canary}`, content: `Uma cópia de ${canary}.` }];
  const answer = await manager.post('/integrations/knowledge/process-bulk', { documents, name: canary });
  const { batch_id, task_ids } = expectStatus(202, answer).json<BulkAcceptedResponse>();
  await Promise.all(task_ids.map((taskId) => manager.ended(taskId)));
  await until(async () => (await manager.get(`/batches/${batch_id}`)).text.includes('"completed","total"'), {
    what: 'the batch has ended',
  });
  return batch_id;
}

async function reportOf(manager: ApiClient, canary: string): Promise<string> {
  const events = [{ event_id: canary, name: canary, value: 42, occurred_at: '2026-11-02T12:00:00Z' }];
  expectStatus(200, await manager.post('/analytics/events', { events }));
  const period = { from: '2026-11-01', to: '2026-12-01' };
  const task = await completed(manager, await manager.submit('/tasks/analytics-processing', { period, name: canary }));
  return (task.result as { report_id: string }).report_id;
}

/** Two recipients, so that there is a second page. */
async function deliveryOf(manager: ApiClient, canary: string): Promise<DeliveriesResponse> {
  const to = [`ana-${canary}@example.org`, `bia-${canary}@example.org`];
  const variables = { name: canary, product_name: 'Portal', action_url: 'https://example.com/comecar' };
  const body = { to, template: 'welcome', variables, name: canary };
  await completed(manager, await manager.submit('/tasks/email-notification', body));
  return expectStatus(200, await manager.get('/email/deliveries?limit=1')).json<DeliveriesResponse>();
}

/** The token of a callback for which a task waits. */
async function callbackOf(manager: ApiClient, { n8n }: SecurityStage, canary: string): Promise<string> {
  const workflow = n8n.workflow();
  const body = { workflow: workflow.path, data: { canary }, wait_for_callback: true, name: canary };
  await manager.submit('/integrations/n8n/trigger', body);
  const call = await until(() => workflow.calls[0], { what: 'n8n is called' });
  return call.body.callback_url?.split('/').at(-1) ?? '';
}

async function cursorOf(manager: ApiClient): Promise<string> {
  return until(async () => (await manager.get('/tasks?limit=1')).json<TaskListResponse>().next_cursor ?? undefined, {
    what: 'the list has a second page',
  });
}

async function completed(manager: ApiClient, { task_id }: TaskResponse): Promise<TaskResponse> {
  const task = await manager.ended(task_id);
  if (task.status !== 'completed') throw new Error(`Has not completed: ${JSON.stringify(task)}`);
  return task;
}
