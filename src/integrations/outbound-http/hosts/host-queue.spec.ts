import { HostQueue } from './host-queue.js';

describe('HostQueue', () => {
  let now = 0;
  let queue: HostQueue;
  beforeEach(() => {
    now = 0;
    queue = new HostQueue(
      () => now,
      () => 1,
    );
  });

  it('has the first of each organization retry soon however slow the host is, and the others in order', () => {
    const slowMs = 40_000;
    const ofX = [1, 2, 3, 4].map(() => queue.reject('x', slowMs));
    expect(ofX).toEqual([7_500, 30_000, 45_000, 45_000]);
    expect(queue.reject('y', slowMs)).toBe(7_500);
  });

  it('renews a claim when its holder retries, and never adds a second one', () => {
    queue.reject('x', 40_000);
    now = 7_500;
    expect(queue.reject('x', 40_000)).toBe(7_500);
    expect(queue.reject('x', 40_000)).toBeGreaterThan(7_500);
    expect(queue.claimants()).toEqual(['x']);
  });

  it('ends a claim with a slot, or when its holder does not retry', () => {
    queue.reject('x', 40_000);
    queue.reject('y', 40_000);
    queue.admit('x');
    expect(queue.claimants()).toEqual(['y']);
    now = 7_500;
    expect(queue.claimants()).toEqual(['y']);
    now = 15_000;
    expect(queue.claimants()).toEqual([]);
  });
});
