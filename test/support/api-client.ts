import { randomUUID } from 'node:crypto';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import type { TaskLogsResponse } from '../../src/tasks/reads/task-logs.response.js';
import type { QueueStatsResponse } from '../../src/tasks/queues/queue.response.js';
import type { Problem } from '../../src/http/problems/problem.js';
import { type TestCaller, tokenFor } from './tokens.js';

/** What the API answered; `json` is a promise of the test, not of the server: tests assert what they use. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json<Body = Problem>(): Body;
}

export interface ApiRequest {
  /** JSON where it is an object; sent as it is where it is text or bytes. */
  body?: unknown;
  headers?: Record<string, string>;
}

const PREFIX = '/api/background';

/** One caller's view of one replica. Paths are below `/api/background`, or whole where they begin with `//`. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly headers: Record<string, string>,
  ) {}

  /** The same caller at another replica. */
  at(baseUrl: string): ApiClient {
    return new ApiClient(baseUrl, this.headers);
  }

  url(path: string): string {
    return `${this.baseUrl}${path.startsWith('//') ? path.slice(1) : PREFIX + path}`;
  }

  async request(method: string, path: string, { body, headers }: ApiRequest = {}): Promise<Answer> {
    const response = await fetch(this.url(path), {
      method,
      redirect: 'manual',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...this.headers, ...headers },
      ...(body !== undefined && {
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: <Body>() => JSON.parse(text) as Body };
  }

  get(path: string, request?: ApiRequest): Promise<Answer> {
    return this.request('GET', path, request);
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request('POST', path, { body, headers });
  }

  /** Submits what must be accepted. */
  async submit(path: string, body: object, headers: Record<string, string> = {}): Promise<TaskResponse> {
    return expectStatus(202, await this.post(path, body, headers)).json<TaskResponse>();
  }

  /** Submits a webhook delivery that must be accepted. */
  deliver(webhook_url: string, more: object = {}): Promise<TaskResponse> {
    return this.submit('/tasks/webhook-delivery', { webhook_url, data: { hello: 'mundo' }, ...more });
  }

  async task(taskId: string, query = ''): Promise<TaskResponse> {
    return expectStatus(200, await this.get(`/tasks/${taskId}${query}`)).json<TaskResponse>();
  }

  /** The task once it has ended; it has three times 20 s. A busy broker's 503 is asked again, as clients do. */
  async ended(taskId: string, times = 3): Promise<TaskResponse> {
    const answer = await this.get(`/tasks/${taskId}?wait_seconds=20`);
    if (answer.status === 503) return this.ended(taskId, times);
    const task = expectStatus(200, answer).json<TaskResponse>();
    if (task.completed_at !== null) return task;
    if (times > 1) return this.ended(taskId, times - 1);
    throw new Error(`Has not ended: ${JSON.stringify({ task, ...(await this.logs(taskId)) })}`);
  }

  async logs(taskId: string): Promise<TaskLogsResponse> {
    return expectStatus(200, await this.get(`/tasks/${taskId}/logs`)).json<TaskLogsResponse>();
  }

  async stats(): Promise<QueueStatsResponse> {
    return expectStatus(200, await this.get('/queue/stats')).json<QueueStatsResponse>();
  }
}

/** A caller of a replica. */
export async function clientFor(baseUrl: string, caller: TestCaller): Promise<ApiClient> {
  return new ApiClient(baseUrl, { authorization: `Bearer ${await tokenFor(caller)}` });
}

/** An organization nobody else uses. */
export function freshOrganization(): string {
  return `org-${randomUUID()}`;
}

/** The answer, where it has this status. @throws Error that shows what was answered instead */
export function expectStatus(status: number, answer: Answer): Answer {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${answer.text.slice(0, 1_000)}`);
  return answer;
}
