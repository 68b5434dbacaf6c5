import type { ApiClient } from '../support/api-client.js';
import { type EventReader, readEvents, type ReadEvent } from '../support/event-reader.js';
import type { TestProcess } from '../support/processes.js';

/** Goes on at another API behind the last event that was read in `parts`. */
export function resume(
  reader: ApiClient,
  at: TestProcess,
  parts: readonly EventReader[],
  id = '',
): Promise<EventReader> {
  const events = parts.flatMap((part) => part.events);
  expect(events.map(({ data }) => data.status)).not.toContain('completed');
  return readEvents(reader.at(at.baseUrl), `/tasks/${id}/stream`, { 'last-event-id': events.at(-1)?.id ?? '' });
}

/** What was read before and after is each log line once, no status twice in a row, and the end. */
export async function expectWhole(reader: ApiClient, id: string, ...parts: readonly EventReader[]): Promise<void> {
  const events = parts.flatMap((part) => part.events);
  const told = (name: string): ReadEvent['data'][] =>
    events.filter(({ event }) => event === name).map((one) => one.data);
  expect(told('log')).toEqual((await reader.logs(id)).logs);
  expect(told('snapshot')).toHaveLength(1);
  const statuses = told('status').map(({ attempts, status }) => `${String(attempts)} ${String(status)}`);
  expect(statuses.filter((status, nth) => status === statuses[nth - 1])).toEqual([]);
  expect(statuses.at(-1)).toMatch(/ completed$/);
}
