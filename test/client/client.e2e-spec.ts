import {
  answered,
  type BackgroundTasks,
  createBackgroundTasks,
  ProblemError,
  type TaskEvent,
} from '../../libs/client/index.js';
import { freshOrganization } from '../support/api-client.js';
import { type SharedDeployment, sharedDeployment } from '../support/deployment.js';
import { tokenFor } from '../support/tokens.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';

const DELIVERY = '/api/background/tasks/webhook-delivery';
const DOCUMENT = '/api/background/tasks/document-processing';

type Fetch = (request: Request) => Promise<Response>;

describe('the typed client', () => {
  let receivers: WebhookReceivers;
  let deployment: SharedDeployment;
  let token: string;
  let api: BackgroundTasks;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(1);
    deployment = await sharedDeployment('redis');
    token = await tokenFor({ organizationId: freshOrganization(), role: 'member' });
    api = client();
  }, 120_000);

  afterAll(async () => {
    await receivers?.close();
  }, 30_000);

  const baseUrl = () => deployment.apis[0]?.baseUrl ?? '';
  const client = (fetch?: Fetch) =>
    createBackgroundTasks({ baseUrl: baseUrl(), token: async () => token, ...(fetch && { fetch }) });
  const told = async (events: AsyncIterable<TaskEvent>) => {
    const all: TaskEvent[] = [];
    for await (const event of events) all.push(event);
    return all;
  };
  const linesOf = (events: TaskEvent[]) => events.flatMap((one) => (one.event === 'log' ? [one.message] : []));

  it('submits a document and waits until it can be searched', async () => {
    const task = await api.submitAndWait(DOCUMENT, { document_id: 'd1', content: '# Férias\n\nTrinta dias antes.' });
    expect(task).toMatchObject({ status: 'completed', task_type: 'document_processing', error: null });
    const { data } = await api.POST('/api/background/documents/search', { body: { query: 'férias' } });
    expect(data?.results[0]?.document_id).toBe('d1');
  });

  it('makes one task of the same key and body', async () => {
    const body = { document_id: 'd2', content: 'Olá' };
    const [one, two] = await Promise.all([
      api.submit(DOCUMENT, body, { idempotencyKey: 'k1' }),
      api.submit(DOCUMENT, body, { idempotencyKey: 'k1' }),
    ]);
    expect(one.task_id).toBe(two.task_id);
  });

  it('watches a task to its end', async () => {
    const hook = receivers.hook((nth) => ({ status: nth < 3 ? 500 : 200 }));
    const { task_id } = await api.submit(DELIVERY, { webhook_url: hook.url, data: { a: 1 } });
    const events = await told(api.watch(task_id));
    expect(events[0]?.event).toBe('snapshot');
    expect(events.at(-1)).toMatchObject({ event: 'status', task: { status: 'completed', attempts: 3 } });
    expect(events.some(({ event }) => event === 'log')).toBe(true);
  });

  it('goes on where it was when the connection is lost again and again', async () => {
    let streams = 0;
    const cut = client(async (request) => {
      const response = await fetch(request);
      if (!request.url.endsWith('/stream') || ++streams > 3) return response;
      return new Response(cutAfterFirst(response), response);
    });
    const hook = receivers.hook((nth) => ({ status: nth < 4 ? 500 : 200 }));
    const { task_id } = await api.submit(DELIVERY, { webhook_url: hook.url, data: { a: 1 } });
    const events = await told(cut.watch(task_id));
    const logs = await answered(api.GET('/api/background/tasks/{task_id}/logs', { params: { path: { task_id } } }));
    expect(streams).toBeGreaterThan(2);
    expect(linesOf(events)).toEqual(logs.logs.map(({ message }) => message));
    expect(events.filter(({ event }) => event === 'snapshot')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ event: 'status', task: { status: 'completed' } });
  }, 60_000);

  it('waits through an API that is not available for a while', async () => {
    let refusals = 0;
    const unlucky = client(async (request) => {
      if (request.method !== 'GET' || ++refusals > 2) return fetch(request);
      if (refusals === 1) throw new TypeError('fetch failed');
      return new Response('<h1>Bad gateway</h1>', { status: 502 });
    });
    const hook = receivers.hook();
    await expect(unlucky.submitAndWait(DELIVERY, { webhook_url: hook.url, data: [1] })).resolves.toMatchObject({
      status: 'completed',
    });
  });

  it.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
  ])('comes back when it is asked to, in %s', async (_, retryAfter) => {
    const asked: number[] = [];
    const limited = client(async (request) => {
      if (request.method !== 'GET' || asked.push(Date.now()) > 1) return fetch(request);
      return new Response('busy', { status: 503, headers: { 'retry-after': retryAfter() } });
    });
    const hook = receivers.hook();
    await limited.submitAndWait(DELIVERY, { webhook_url: hook.url, data: [1] });
    const [first = 0, second = 0] = asked;
    // A date tells whole seconds.
    expect(second - first).toBeGreaterThan(900);
  });

  it.each([
    ['soon', undefined],
    ['', undefined],
    ['7', 7],
    [new Date(0).toUTCString(), 0],
  ])('reads Retry-After: %s', (said, seconds) => {
    const problem = { type: 'about:blank', title: 'x', status: 503, detail: 'x' };
    expect(new ProblemError(problem, new Headers({ 'retry-after': said })).retryAfterSeconds).toBe(seconds);
  });

  it('cancels a task, and whoever waits is told', async () => {
    const { task_id } = await api.submit(DELIVERY, { webhook_url: 'https://example.com', data: 1, delay_seconds: 600 });
    const [ended, cancelled] = await Promise.all([
      api.wait(task_id),
      answered(api.POST('/api/background/tasks/{task_id}/cancel', { params: { path: { task_id } } })),
    ]);
    expect([ended.status, cancelled.status]).toEqual(['cancelled', 'cancelled']);
  });

  it('stops waiting and watching when it is told to', async () => {
    const { task_id } = await api.submit(DELIVERY, { webhook_url: 'https://example.com', data: 1, delay_seconds: 600 });
    const enough = new Error('enough');
    const signal = AbortSignal.abort(enough);
    await expect(api.wait(task_id, { signal })).rejects.toBe(enough);
    const later = new AbortController();
    const watching = told(api.watch(task_id, { signal: later.signal }));
    setTimeout(() => later.abort(enough), 300);
    await expect(watching).rejects.toBe(enough);
  });

  it('throws what was refused, with each field', async () => {
    const wrong = api.submit(DELIVERY, { webhook_url: 'ftp://example.com', data: 1, max_retries: 99 });
    await expect(wrong).rejects.toMatchObject({
      name: 'ProblemError',
      status: 422,
      errors: expect.arrayContaining([expect.objectContaining({ field: 'max_retries' })]),
    });
    await expect(api.wait('high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11')).rejects.toMatchObject({ status: 404 });
    const stranger = createBackgroundTasks({ baseUrl: baseUrl(), token: 'none' });
    await expect(told(stranger.watch('high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11'))).rejects.toMatchObject({
      status: 401,
    });
  });
});

/** A body whose connection is lost after its first chunk. */
function cutAfterFirst(response: Response): ReadableStream<Uint8Array> {
  const reader = response.body?.getReader();
  let chunks = 0;
  return new ReadableStream({
    async pull(controller) {
      if (++chunks > 1) {
        await reader?.cancel();
        return controller.error(new TypeError('terminated'));
      }
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done || !value) return controller.close();
      controller.enqueue(value);
    },
    cancel: () => reader?.cancel(),
  });
}
