import { getEventListeners } from 'node:events';
import { linkedSignal } from './linked-signal.js';

describe('a linked signal', () => {
  it('is aborted with the first of its sources, for its reason, and lets go of the others', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const { signal } = linkedSignal(one.signal, other.signal);
    expect(signal.aborted).toBe(false);
    other.abort('enough');
    expect([signal.aborted, signal.reason]).toEqual([true, 'enough']);
    expect(getEventListeners(one.signal, 'abort')).toEqual([]);
  });

  it('is aborted at once with a source that is', () => {
    const long = new AbortController();
    const { signal } = linkedSignal(long.signal, AbortSignal.abort('before'));
    expect([signal.aborted, signal.reason]).toEqual([true, 'before']);
    expect(getEventListeners(long.signal, 'abort')).toEqual([]);
  });

  it('leaves nothing with a source that lives on once it is released', () => {
    const long = new AbortController();
    const { signal, release } = linkedSignal(long.signal);
    release();
    long.abort();
    expect(signal.aborted).toBe(false);
    expect(getEventListeners(long.signal, 'abort')).toEqual([]);
  });
});
