import type { TaskListResponse } from '../../src/tasks/reads/list-tasks.dto.js';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import { type ApiClient, expectStatus } from '../support/api-client.js';
import { until } from '../support/until.js';

/** A bulk action that must be accepted, once it has ended. */
export async function act(client: ApiClient, verb: string, body: object): Promise<TaskResponse> {
  const { task_id } = await client.submit(`/tasks/bulk-${verb}`, body);
  await until(async () => (await client.task(task_id, '?wait_seconds=20')).completed_at !== null, {
    what: `bulk-${verb} has ended`,
    timeoutMs: 240_000,
  });
  return client.task(task_id);
}

/** Waits until a list has this many tasks. */
export function waitFor(client: ApiClient, query: string, count: number): Promise<true> {
  return until(async () => (await countOf(client, query)) === count, {
    what: `${count} of ${query}`,
    timeoutMs: 120_000,
  });
}

/** How many tasks a list has on all its pages; -1 while the storage is busy. */
export async function countOf(client: ApiClient | undefined, query: string): Promise<number> {
  let count = 0;
  for (let cursor = ''; ;) {
    const answer = await client?.get(`/tasks?limit=100&${query}${cursor}`);
    if (!answer || answer.status === 503) return -1;
    const { tasks, next_cursor } = expectStatus(200, answer).json<TaskListResponse>();
    count += tasks.length;
    if (next_cursor === null) return count;
    cursor = `&cursor=${next_cursor}`;
  }
}
