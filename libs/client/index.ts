import createClient, { type Client } from 'openapi-fetch';
import { type LogLine, type Task, type TaskEvent, waitForEnd, watchToTheEnd } from './following.js';
import { answered, ProblemError } from './problem.js';
import type { components, paths } from './schema.js';

export { answered, ProblemError };
export type { components, LogLine, paths, Task, TaskEvent };

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
