import { randomUUID } from 'node:crypto';
import { headersFor } from '../support/tokens.js';
import type { Receiver } from './receiver.js';

/** A task as GET answers it, as far as the tests look. */
export interface TaskView {
  task_id: string;
  status: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
  attempts: number;
  error: { code: string } | null;
  next_attempt_at: string | null;
  completed_at: string | null;
}

/** Any answer, and how long it took in milliseconds; status 0 when the connection failed. */
export interface Answered<Body> {
  status: number;
  headers: Headers;
  body: Body;
  ms: number;
}

/** One submit as its sender saw it. `taskId` only after a 202. */
export interface Submit {
  key: string;
  status: number;
  taskId: string | undefined;
  ms: number;
}

/** Requests that a load has open at once, as many as a patient crowd of callers. */
const MAX_OPEN = 200;

const ENDED = ['completed', 'failed', 'cancelled'];

export function hasEnded({ status }: Pick<TaskView, 'status'>): boolean {
  return ENDED.includes(status);
}

/** The caller: logs every submit, acknowledged or not. */
export class LoadClient {
  readonly submits: Submit[] = [];
  private headers: Promise<Record<string, string>> | undefined;

  constructor(private readonly receiver: Receiver) {}

  /** Submits one webhook delivery. `fields` are added to the body; `headers` to the request. */
  async submit(
    baseUrl: string,
    {
      key = randomUUID(),
      headers = {},
      ...fields
    }: { key?: string; headers?: Record<string, string>; [field: string]: unknown } = {},
  ): Promise<Submit> {
    const body = { data: { key }, ...fields, webhook_url: fields.webhook_url ?? this.receiver.nextUrl() };
    const path = '/api/background/tasks/webhook-delivery';
    const answer = await this.request<TaskView>(baseUrl, 'POST', path, { body, headers });
    const taskId = answer.status === 202 ? answer.body.task_id : undefined;
    const submit = { key, status: answer.status, taskId, ms: answer.ms };
    this.submits.push(submit);
    return submit;
  }

  /** `count` submits, ten at a time, each sent again with its key while the answer is 503. @returns the ids of the tasks */
  async submitMany(baseUrl: string, count: number, fields: Record<string, unknown> = {}): Promise<string[]> {
    const ids: string[] = [];
    const sender = async (): Promise<void> => {
      while (count-- > 0) ids.push(await this.submitUntilStored(baseUrl, fields));
    };
    await Promise.all(Array.from({ length: 10 }, sender));
    return ids;
  }

  /**
   * Submits at `perSecond`, in turn at each of the APIs that `urls` gives, until the answer is called; each once, whatever
   * the answer is. @returns ends the load, once every answer is there
   */
  load(urls: () => readonly string[], perSecond: number, fields: Record<string, unknown> = {}): () => Promise<void> {
    const open = new Set<Promise<unknown>>();
    const started = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      for (
        const due = ((performance.now() - started) / 1_000) * perSecond;
        sent < due && open.size < MAX_OPEN;
        sent += 1
      ) {
        const alive = urls();
        const submit: Promise<unknown> = this.submit(alive[sent % alive.length] ?? '', fields).finally(() =>
          open.delete(submit),
        );
        open.add(submit);
      }
    }, 5);
    return async () => {
      clearInterval(timer);
      await Promise.all(open);
    };
  }

  /** One submit, sent again with its key while the answer is 503: what a careful caller does. @returns the task's id */
  async submitUntilStored(baseUrl: string, fields: Record<string, unknown> = {}): Promise<string> {
    const key = randomUUID();
    const request = { key, webhook_url: this.receiver.nextUrl(), headers: { 'idempotency-key': key }, ...fields };
    const { status, taskId } = await unlessBusy(() => this.submit(baseUrl, request));
    if (taskId === undefined) throw new Error(`A submit was answered ${status}`);
    return taskId;
  }

  /** Tasks that the deployment itself has submitted, so that they are accounted for like those of callers. */
  takeOver(taskIds: Iterable<string>): void {
    const known = new Set(this.submits.map(({ taskId }) => taskId));
    for (const taskId of new Set(taskIds)) {
      if (!known.has(taskId)) this.submits.push({ key: taskId, status: 202, taskId, ms: 0 });
    }
  }

  /** The task, asked for again while the answer is 503. @throws Error for any other answer but 200 */
  async task(baseUrl: string, taskId: string, query = ''): Promise<TaskView> {
    const read = () => this.request<TaskView>(baseUrl, 'GET', `/api/background/tasks/${taskId}${query}`);
    const { status, body } = await unlessBusy(read);
    if (status !== 200) throw new Error(`GET ${taskId} answered ${status}`);
    return body;
  }

  /** Cancels, and asks again while the answer is 503. */
  cancel(baseUrl: string, taskId: string): Promise<Answered<TaskView>> {
    const path = `/api/background/tasks/${taskId}/cancel`;
    return unlessBusy(() => this.request<TaskView>(baseUrl, 'POST', path));
  }

  async logText(baseUrl: string, taskId: string): Promise<string> {
    const { body } = await this.request<unknown>(baseUrl, 'GET', `/api/background/tasks/${taskId}/logs`);
    return JSON.stringify(body);
  }

  /** Any request; a connection that fails answers status 0. */
  async request<Body>(
    baseUrl: string,
    method: 'GET' | 'POST',
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answered<Body>> {
    this.headers ??= headersFor({ organizationId: 'faults', role: 'admin' });
    const { 'content-type': type, ...authorization } = await this.headers;
    const started = performance.now();
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    try {
      const response = await fetch(baseUrl + path, {
        method,
        headers: { ...authorization, ...(body !== undefined && type ? { 'content-type': type } : {}), ...headers },
        ...content,
      });
      const text = await response.text();
      const parsed = (text === '' ? null : JSON.parse(text)) as Body;
      return { status: response.status, headers: response.headers, body: parsed, ms: performance.now() - started };
    } catch {
      return { status: 0, headers: new Headers(), body: null as Body, ms: performance.now() - started };
    }
  }
}

async function unlessBusy<A extends { status: number }>(ask: () => Promise<A>): Promise<A> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
