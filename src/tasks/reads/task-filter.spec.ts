import 'reflect-metadata';
import { payloadCheck } from '@app/task-engine';
import { readParameters } from '../../http/requests/query-check.js';
import { historyFilter, TaskFilter } from './task-filter.js';

const refused = (filter: object): string[] => [
  ...payloadCheck(TaskFilter)
    .errorsOf(filter)
    .map(({ field }) => field),
  ...('errors' in readParameters(TaskFilter, filter) ? ['as a query'] : []),
];

describe('a filter of tasks', () => {
  it.each(['\u0301', '\u0300\u0323\u0327', ''])('refuses the name %j, which every name holds', (name) => {
    expect(refused({ name })).toEqual(['name', 'as a query']);
  });

  it.each(['\u0301a', 'é', ' ', 'Ação nº 1', '%', '日本', '😀'])(
    'takes the name %j, and compares more than nothing',
    (name) => {
      expect(refused({ name })).toEqual([]);
      expect(historyFilter({ name }, 'org').name).not.toBe('');
    },
  );

  it.each(['a\0', 'a\nb', '\u0301\n', '\ud800'])('refuses the name %j', (name) => {
    expect(refused({ name })).toContain('name');
  });
});
