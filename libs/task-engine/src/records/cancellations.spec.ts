import { EventEmitter } from 'node:events';
import type { Broker } from '../broker/broker.js';
import { BrokerUnavailableError } from '../model/task-errors.js';
import type { TaskJob } from '../model/task-data.js';
import type { Broadcast } from '../queues/broadcast.js';
import type { TaskQueues } from '../queues/task-queues.js';
import { Cancellations } from './cancellations.js';

describe('Cancellations', () => {
  const signals = new EventEmitter();
  const stored = new Map<string, unknown>();
  let reads = 0;
  let answer: () => Promise<void>;
  const queues = {
    holding: () => ({
      getJob: async (id: string) => {
        reads += 1;
        await answer();
        return stored.has(id) ? { data: stored.get(id) } : undefined;
      },
    }),
  };
  const make = () =>
    new Cancellations(signals as unknown as Broadcast, queues as unknown as TaskQueues, { kind: 'redis' } as Broker);
  let stop: () => void = () => undefined;

  beforeEach(() => {
    jest.useFakeTimers();
    signals.removeAllListeners();
    stored.clear();
    reads = 0;
    answer = async () => undefined;
  });
  afterEach(() => {
    stop();
    jest.useRealTimers();
  });

  it('aborts what it hears of, and knows it when the task is fetched later', () => {
    const aborted: string[] = [];
    const cancellations = make();
    stop = cancellations.follow(
      () => [],
      (id) => aborted.push(id),
    );
    signals.emit('cancel', 'a~1');
    expect(aborted).toEqual(['a']);
    expect(cancellations.includes({ id: 'a', data: { run: 1 } } as TaskJob)).toBe(true);
    expect(cancellations.includes({ id: 'a', data: { run: 2 } } as TaskJob)).toBe(false);
  });

  it('finds the mark of a task whose signal was lost', async () => {
    const aborted: string[] = [];
    stored.set('a', { cancelled: { at: 1, by: 'me' } }).set('b', {});
    stop = make().follow(
      () => ['a', 'b', 'gone'],
      (id) => aborted.push(id),
    );
    await jest.advanceTimersByTimeAsync(3_000);
    expect(new Set(aborted)).toEqual(new Set(['a']));
  });

  it('has one look at a time while the broker hangs', async () => {
    answer = () => new Promise(() => undefined);
    stop = make().follow(
      () => ['a', 'b'],
      () => undefined,
    );
    await jest.advanceTimersByTimeAsync(1_400);
    expect(reads).toBe(2);
    // Each look ends with the deadline of its calls, and three seconds lie between two.
    await jest.advanceTimersByTimeAsync(4_500);
    expect(reads).toBe(4);
  });

  it('looks again after an outage', async () => {
    const aborted: string[] = [];
    stored.set('a', { cancelled: { at: 1, by: 'me' } });
    answer = () => Promise.reject(new BrokerUnavailableError('away'));
    stop = make().follow(
      () => ['a'],
      (id) => aborted.push(id),
    );
    await jest.advanceTimersByTimeAsync(0);
    expect(aborted).toEqual([]);
    answer = async () => undefined;
    await jest.advanceTimersByTimeAsync(3_000);
    expect(aborted).toEqual(['a']);
  });
});
