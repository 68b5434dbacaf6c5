import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { type SharedDeployment, sharedDeployment } from '../support/deployment.js';

const DOCUMENT = { document_id: 'doc_123', content: 'Conteúdo do documento...' };
const WEBHOOK = 'https://example.com/webhook';

/** Every request that callers of the FastAPI system were shown, as they send it. */
const SUBMITS: [path: string, body: object][] = [
  ['/tasks', { name: 'Minha Task', task_type: 'document_processing', priority: 'normal', payload: DOCUMENT }],
  ['/tasks/document-processing', { ...DOCUMENT, chunk_size: 1000, priority: 'normal' }],
  [
    '/tasks/webhook-delivery',
    { webhook_url: WEBHOOK, data: { a: 1 }, headers: {}, sign_payload: false, priority: 'high' },
  ],
  ['/tasks/n8n-sync', { sync_type: 'user_registration', data: { user_id: 'user_789' }, priority: 'high' }],
];
const INTEGRATIONS: [path: string, body: object, status: number][] = [
  ['/integrations/n8n/trigger', { workflow: 'onboarding', data: {} }, 202],
  ['/integrations/knowledge/process-bulk', { documents: [DOCUMENT] }, 202],
  ['/integrations/analytics/schedule-daily', {}, 200],
];

describe('callers of the FastAPI system (docs/migrating.md)', () => {
  const organizationId = freshOrganization();
  let deployment: SharedDeployment;
  let manager: ApiClient;
  let admin: ApiClient;

  beforeAll(async () => {
    deployment = await sharedDeployment('redis');
    const baseUrl = deployment.apis[0]?.baseUrl ?? '';
    manager = await clientFor(baseUrl, { organizationId, role: 'manager' });
    admin = await clientFor(baseUrl, { organizationId, role: 'admin' });
  }, 120_000);

  it.each(SUBMITS)('submit as before: POST %s', async (path, body) => {
    const task = await manager.submit(path, body);
    expect(task).toMatchObject({ task_id: expect.any(String), status: 'pending', progress: 0 });
  });

  it.each(INTEGRATIONS)('integrate as before: POST %s', async (path, body, status) => {
    expectStatus(status, await manager.post(path, body));
  });

  it('look, cancel and clean up as before', async () => {
    const { task_id } = await manager.submit('/tasks/webhook-delivery', {
      webhook_url: WEBHOOK,
      data: {},
      delay_seconds: 60,
    });
    expectStatus(200, await manager.get(`/tasks/${task_id}`));
    expectStatus(200, await manager.get(`/tasks/${task_id}/logs`));
    expectStatus(202, await manager.post(`/tasks/${task_id}/cancel`));
    const stream = expectStatus(200, await manager.get(`/tasks/${task_id}/stream`));
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expectStatus(200, await admin.get('/queue/stats'));
    expectStatus(200, await admin.post('/queue/cleanup?max_age_days=1'));
    expectStatus(200, await manager.get('/health'));
    expectStatus(200, await manager.get('//health'));
  });

  it('are told of an unknown field and of a wrong value by name', async () => {
    const wrong = await manager.post('/tasks/document-processing', { ...DOCUMENT, chunk_size: 'big', chunksize: 1 });
    const { errors = [], detail } = expectStatus(422, wrong).json();
    expect(errors.map(({ field }) => field).sort()).toEqual(['chunk_size', 'chunksize']);
    expect(typeof detail).toBe('string');
  });
});
