import type { Task } from '@app/task-engine';
import { isAtLeastAsNew, type Observation, observedNow } from './observation.js';
import { ObservationBuffer } from './observation-buffer.js';
import { task } from './testing/task.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 24, 12, 0, second));
const seen = (second: number, more: Partial<Task> = {}): Observation => ({ task: task(more), seenAt: at(second) });

describe('what was seen of a task', () => {
  it.each([
    ['a later sight', seen(2), seen(1), true],
    ['the same sight again', seen(1), seen(1), true],
    ['an earlier sight', seen(1), seen(2), false],
    ['an end, whenever it was seen', seen(1, { status: 'completed' }), seen(9, { status: 'running' }), true],
    ['what went before the end', seen(9, { status: 'running' }), seen(1, { status: 'failed' }), false],
    ['a retry by hand after its end', seen(1, { run: 1 }), seen(9, { run: 0, status: 'failed' }), true],
    ['the end before a retry by hand', seen(9, { run: 0, status: 'failed' }), seen(1, { run: 1 }), false],
  ])('is replaced or not by %s', (_what, next, known, expected) => {
    expect(isAtLeastAsNew(next, known)).toBe(expected);
  });

  it('of a task that waits for its first attempt is older than all else, however late and by which clock it is reported', () => {
    const submitted = observedNow(task({ status: 'pending', attempts: 0, dueAt: null }), at(60));
    expect(isAtLeastAsNew(seen(1, { status: 'running', attempts: 1 }), submitted)).toBe(true);
    expect(isAtLeastAsNew(submitted, seen(1, { status: 'running', attempts: 1 }))).toBe(false);
  });

  it('of a task put off is as old as it is', () => {
    expect(observedNow(task({ status: 'pending', attempts: 0, dueAt: at(9) }), at(3)).seenAt).toEqual(at(3));
  });
});

describe('what is not stored yet', () => {
  it('is one state a task, the newest, longest waiting first', () => {
    const buffer = new ObservationBuffer(10);
    const end = seen(2, { id: 'a', status: 'completed' });
    for (const one of [seen(1, { id: 'a' }), seen(1, { id: 'b' }), end, seen(3, { id: 'a' })]) buffer.add(one);
    expect(buffer.take(1)).toEqual([end]);
    expect(buffer.take(5)).toEqual([seen(1, { id: 'b' })]);
    expect(buffer.size).toBe(0);
  });

  it('takes no more tasks when it is full, but goes on with those it has', () => {
    const buffer = new ObservationBuffer(1);
    expect([buffer.add(seen(1, { id: 'a' })), buffer.add(seen(1, { id: 'b' }))]).toEqual([true, false]);
    expect(buffer.add(seen(2, { id: 'a', status: 'running' }))).toBe(true);
    expect(buffer.take(5)).toEqual([seen(2, { id: 'a', status: 'running' })]);
  });
});
