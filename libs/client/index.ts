import createClient, { type Client } from 'openapi-fetch';
import { readEvents } from './events.js';
import { Patience } from './patience.js';
import { answered, ProblemError } from './problem.js';
import type { components, paths } from './schema.js';

export { answered, ProblemError };
export type { components, paths };

export type Task = components['schemas']['TaskResponse'];
export type LogLine = components['schemas']['TaskLogLineResponse'];

/** What `watch` tells; `snapshot` comes first. */
export type TaskEvent =
  | { event: 'snapshot' | 'status'; task: Task }
  | { event: 'progress'; progress: number; progress_message: string | null }
  | ({ event: 'log' } & LogLine);

/** Routes that answer 202 with a task. */
export type SubmitPath = {
  [Path in keyof paths]: paths[Path] extends {
    post: { requestBody: Json<unknown>; responses: { 202: Json<Task> } };
  }
    ? Path
    : never;
}[keyof paths];
export type SubmitBody<Path extends SubmitPath> = paths[Path] extends { post: { requestBody: Json<infer Body> } }
  ? Body
  : never;
type Json<Value> = { content: { 'application/json': Value } };

export interface BackgroundTasksOptions {
  /** Where the API is, such as `https://tasks.example.com`. */
  baseUrl: string;
  /** A Supabase access token, or how to get one that is still valid: asked before every request. */
  token: string | (() => string | Promise<string>);
  fetch?: (request: Request) => Promise<Response>;
}

export interface SubmitOptions {
  /** The same key and body make one task, however often they are sent. */
  idempotencyKey?: string;
  /** Ends the waiting, not the task. */
  signal?: AbortSignal;
}

export interface BackgroundTasks extends Client<paths> {
  /** The task as it is accepted. @throws ProblemError */
  submit<Path extends SubmitPath>(path: Path, body: SubmitBody<Path>, options?: SubmitOptions): Promise<Task>;
  /** The task as it has ended: look at `status`. @throws ProblemError */
  submitAndWait<Path extends SubmitPath>(path: Path, body: SubmitBody<Path>, options?: SubmitOptions): Promise<Task>;
  /** The task as it has ended, however long that takes. @throws ProblemError, the reason of `signal` */
  wait(taskId: string, options?: { signal?: AbortSignal }): Promise<Task>;
  /** The task as it moves, to its end: goes on where it was when a connection is lost. @throws ProblemError, the reason of `signal` */
  watch(taskId: string, options?: { signal?: AbortSignal }): AsyncGenerator<TaskEvent, void>;
}

/** Every route by its path (`GET`, `POST`, `DELETE` of openapi-fetch), and what callers would write themselves. */
export function createBackgroundTasks({ baseUrl, token, fetch }: BackgroundTasksOptions): BackgroundTasks {
  const client = createClient<paths>({ baseUrl, ...(fetch && { fetch }) });
  client.use({
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
    },
  });
  const submit: BackgroundTasks['submit'] = (path, body, { idempotencyKey, signal } = {}) => {
    const header = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
    const post = client.POST as (path: SubmitPath, init: object) => Promise<{ data?: Task; response: Response }>;
    return answered(post(path, { body, params: { header }, signal }));
  };
  const wait: BackgroundTasks['wait'] = (taskId, options) => waitForEnd(client, taskId, options?.signal);
  return {
    ...client,
    submit,
    submitAndWait: async (path, body, options) => wait((await submit(path, body, options)).task_id, options),
    wait,
    watch: (taskId, options) => watchToTheEnd(client, taskId, options?.signal),
  };
}

async function waitForEnd(client: Client<paths>, taskId: string, outer?: AbortSignal): Promise<Task> {
  const params = { path: { task_id: taskId }, query: { wait_seconds: 30 } };
  const patience = new Patience(outer);
  try {
    for (;;) {
      const signal = patience.begin();
      const task = await answered(client.GET('/api/background/tasks/{task_id}', { params, signal })).catch(
        (error: unknown) => patience.after(error),
      );
      if (!task) continue;
      patience.heard();
      if (hasEnded(task)) return task;
      await patience.after();
    }
  } finally {
    patience.end();
  }
}

async function* watchToTheEnd(client: Client<paths>, taskId: string, outer?: AbortSignal): AsyncGenerator<TaskEvent> {
  const patience = new Patience(outer);
  const place: Place = { lastId: undefined, ended: false };
  try {
    for (;;) {
      const cut = yield* followed(client, taskId, place, patience);
      if (place.ended) return;
      // An API that leaves, or an hour: the stream goes on at the next one.
      await patience.after(cut);
    }
  } finally {
    patience.end();
  }
}

/** How far a task has been followed. */
interface Place {
  lastId: string | undefined;
  ended: boolean;
}

/** The events of one connection; returns what cut it, if anything did. */
async function* followed(
  client: Client<paths>,
  taskId: string,
  place: Place,
  patience: Patience,
): AsyncGenerator<TaskEvent, unknown> {
  try {
    for await (const { event, id, data } of openStream(client, taskId, place.lastId, patience)) {
      yield toTaskEvent(event, data);
      place.lastId = id;
      place.ended = event === 'status' && hasEnded(data as Task);
      if (place.ended) break;
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

async function* openStream(client: Client<paths>, taskId: string, lastId: string | undefined, patience: Patience) {
  const header = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
  const params = { path: { task_id: taskId }, header };
  const call = client.GET('/api/background/tasks/{task_id}/stream', {
    params,
    parseAs: 'stream',
    signal: patience.begin(),
  });
  const stream = await answered(call);
  if (stream) yield* readEvents(stream, () => patience.heard());
}

function toTaskEvent(event: string, data: unknown): TaskEvent {
  const known = event === 'snapshot' || event === 'status' ? { event, task: data } : { event, ...(data as object) };
  return known as TaskEvent;
}

function hasEnded({ status }: Task): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
