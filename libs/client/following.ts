import type { Client } from 'openapi-fetch';
import { readEvents } from './events.js';
import { Patience } from './patience.js';
import { answered } from './problem.js';
import type { components, paths } from './schema.js';

export type Task = components['schemas']['TaskResponse'];
export type LogLine = components['schemas']['TaskLogLineResponse'];

/** What `watch` yields; `snapshot` comes first. */
export type TaskEvent =
  | { event: 'snapshot' | 'status'; task: Task }
  | { event: 'progress'; progress: number; progress_message: string | null }
  | ({ event: 'log' } & LogLine);

/** The task as it has ended, however long that takes. */
export async function waitForEnd(client: Client<paths>, taskId: string, outer?: AbortSignal): Promise<Task> {
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

/** Where a watcher is. */
interface Place {
  lastId: string | undefined;
  ended: boolean;
}

/** The task as it moves, to its end, over as many streams as it takes. */
export async function* watchToTheEnd(
  client: Client<paths>,
  taskId: string,
  outer?: AbortSignal,
): AsyncGenerator<TaskEvent> {
  const patience = new Patience(outer);
  const place: Place = { lastId: undefined, ended: false };
  try {
    while (!place.ended) yield* watchOneStream(client, taskId, place, patience);
  } finally {
    patience.end();
  }
}

/** To the end of the task, or of a stream that ends before: a lost connection, an API that leaves, an hour. Then waits until there may be another. */
async function* watchOneStream(
  client: Client<paths>,
  taskId: string,
  place: Place,
  patience: Patience,
): AsyncGenerator<TaskEvent> {
  let lost: unknown;
  try {
    for await (const { event, id, data } of openStream(client, taskId, place.lastId, patience)) {
      yield toTaskEvent(event, data);
      place.lastId = id;
      place.ended = event === 'status' && hasEnded(data as Task);
      if (place.ended) return;
    }
  } catch (error) {
    lost = error;
  }
  await patience.after(lost);
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
