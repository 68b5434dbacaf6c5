import type { TestProcess } from '../support/processes.js';

/** What a process has logged, each line parsed. */
export function linesOf(started: TestProcess | undefined): Record<string, unknown>[] {
  return (started?.output() ?? '')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
