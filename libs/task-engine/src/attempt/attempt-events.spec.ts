import { AttemptEvents } from './attempt-events.js';
import type { TaskJob } from '../model/task-data.js';

const job = { id: 'high-1' } as TaskJob;

describe('the events of attempts', () => {
  it('reach every listener with what it subscribed to, in the order of their subscription', () => {
    const events = new AttemptEvents();
    const seen: unknown[] = [];
    events.subscribe({ began: ({ id }) => seen.push(['first', id]), changed: (id) => seen.push(['changed', id]) });
    events.subscribe({ began: ({ id }) => seen.push(['second', id]), ended: (_, how) => seen.push(how) });
    events.began(job);
    events.changed('high-2');
    events.ended(job, 'set_aside');
    expect(seen).toEqual([['first', 'high-1'], ['second', 'high-1'], ['changed', 'high-2'], 'set_aside']);
  });

  it('never throw into the attempt, and keep one listener from hiding another', () => {
    const events = new AttemptEvents();
    const errors: unknown[] = [];
    events['logger'].localInstance.error = (message: unknown) => void errors.push(message);
    const fails = () => {
      throw new Error('listener');
    };
    const seen: unknown[] = [];
    events.subscribe({ began: fails, changed: fails, ended: fails, workerLost: fails });
    events.subscribe({ ended: (_, how) => seen.push(how), workerLost: (lane) => seen.push(lane) });
    events.began(job);
    events.changed('high-1');
    events.ended(job, 'completed');
    events.workerLost('low');
    expect(seen).toEqual(['completed', 'low']);
    expect(errors).toHaveLength(4);
  });
});
