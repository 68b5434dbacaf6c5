import { randomUUID } from 'node:crypto';
import type { TaskListResponse } from '../../src/tasks/reads/list-tasks.dto.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { readEvents } from '../support/event-reader.js';
import { startApi, startWorker } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';

const DOCUMENTS = 30;
const OWN_QUEUES = ['critical', 'high', 'normal', 'low'].map((lane) => `queue:document_processing.${lane}`);

/** One worker as it is by default, and documents in queues of their own that nobody serves yet. */
describe.each(BROKERS)('queues of their own for documents, on %s', (kind) => {
  let receivers: WebhookReceivers;
  let deployment: Deployment;
  let manager: ApiClient;
  let admin: ApiClient;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(1);
    deployment = await deploy(kind, { env: { ...receivers.env, QUEUE_PARTITIONS: 'document_processing' } });
    const baseUrl = deployment.apis[0]?.baseUrl ?? '';
    const organizationId = freshOrganization();
    manager = await clientFor(baseUrl, { organizationId, role: 'manager' });
    admin = await clientFor(baseUrl, { organizationId, role: 'admin' });
  }, 120_000);
  afterAll(async () => {
    await deployment?.stop();
    await receivers?.close();
  }, 30_000);

  const submitDocument = (more: object = {}) =>
    manager.submit('/tasks/document-processing', {
      document_id: `doc-${randomUUID()}`,
      content: 'O contrato vale por doze meses.',
      ...more,
    });

  it('let a burst of documents wait while webhooks are delivered, and lose none of them', async () => {
    const documents = [];
    for (let n = 0; n < DOCUMENTS; n += 1) documents.push(await submitDocument({ priority: 'high' }));
    const [first, second] = documents;
    if (!first || !second) throw new Error('No documents');
    expect(first).toMatchObject({ task_id: expect.stringMatching(/^document_processing\.high-/), priority: 'high' });

    const { task_id } = await manager.deliver(receivers.hook().url);
    expect(await manager.ended(task_id)).toMatchObject({ status: 'completed' });
    expect(await manager.task(first.task_id)).toMatchObject({
      status: 'pending',
      waiting_for: { reason: 'no_worker' },
    });
    const { queues, workers } = await admin.stats();
    expect(queues['document_processing.high']).toMatchObject({ waiting: DOCUMENTS, active: 0 });
    expect(queues.high.waiting).toBe(0);
    expect(workers.map((worker) => worker.queues)).toEqual([['critical', 'high', 'normal', 'low']]);
    const served = async (): Promise<boolean> => {
      const { status, text } = await admin.get('//health');
      return status === 200 && text.includes(`no worker serves ${OWN_QUEUES.join(', ')}`);
    };
    // What was found a moment ago is told for a moment more.
    await until(served, { what: 'health names the queues without a worker, and no others' });

    expectStatus(202, await manager.post(`/tasks/${first.task_id}/cancel`));
    expectStatus(204, await admin.post('/queue/document_processing.high/pause'));
    expect((await admin.stats()).queues['document_processing.high']?.paused).toBe(true);
    expectStatus(204, await admin.post('/queue/document_processing.high/resume'));

    const stream = await readEvents(manager, `/tasks/${second.task_id}/stream`);
    deployment.workers.push(await startWorker({ ...deployment.env, WORKER_QUEUES: OWN_QUEUES.join(',') }));
    const ends = await Promise.all(documents.map(({ task_id: id }) => manager.ended(id)));
    expect(ends.map(({ status }) => status)).toEqual(['cancelled', ...Array(DOCUMENTS - 1).fill('completed')]);
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({ event: 'status', data: { status: 'completed' } });
    expectStatus(202, await manager.post(`/tasks/${first.task_id}/retry`));
    expect(await manager.ended(first.task_id)).toMatchObject({ status: 'completed' });

    const listed = async () => {
      const answer = await manager.get('/tasks?task_type=document_processing&limit=100');
      return answer.status === 200 ? answer.json<TaskListResponse>().tasks : [];
    };
    await until(async () => (await listed()).filter(({ status }) => status === 'completed').length === DOCUMENTS, {
      what: 'the list tells of them',
    });
    // Storage that takes more than 1.3 s, as beside six servers of a cluster, is a 503: clients ask again.
    const page = async (cursor = ''): Promise<TaskListResponse> => {
      const answer = await manager.get(`/tasks?task_type=document_processing&limit=20${cursor}`);
      return answer.status === 503 ? page(cursor) : expectStatus(200, answer).json<TaskListResponse>();
    };
    const { next_cursor } = await page();
    expect((await page(`&cursor=${next_cursor}`)).tasks).toHaveLength(DOCUMENTS - 20);
    await until(async () => (await admin.get('//api/background/health')).status === 200, { what: 'all are served' });
  }, 120_000);

  it('are named in paths only as far as they are there', async () => {
    for (const [name, status] of [
      ['webhook_delivery.high', 404],
      ['nosuch.high', 404],
      ['document_processing.urgent', 400],
    ] as const) {
      expect([name, (await admin.post(`/queue/${name}/pause`)).status]).toEqual([name, status]);
    }
    const unknown = await manager.get(`/tasks/nosuch.high-${'01890000-0000-7000-8000-000000000000'}`);
    expect(unknown.status).toBe(404);
  });

  it('stop a process that names a type it does not know, with one line', async () => {
    await expect(startApi({ ...deployment.env, QUEUE_PARTITIONS: 'document' })).rejects.toThrow(
      /QUEUE_PARTITIONS names "document", which is not a task type; expected one of analytics_processing, .*, for example QUEUE_PARTITIONS=document_processing\n/,
    );
    await expect(startWorker({ ...deployment.env, WORKER_QUEUES: 'queue:document.high' })).rejects.toThrow(
      /WORKER_QUEUES names "document", which is not a task type; .*, for example WORKER_QUEUES=queue:critical/,
    );
  }, 60_000);
});
