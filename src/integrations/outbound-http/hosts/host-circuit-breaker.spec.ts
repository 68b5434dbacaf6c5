import { HostCircuitBreaker } from './host-circuit-breaker.js';

describe('HostCircuitBreaker', () => {
  let now = 0;
  let breaker: HostCircuitBreaker;
  beforeEach(() => {
    now = 1_000;
    breaker = new HostCircuitBreaker(
      () => now,
      () => 0,
    );
  });
  const timeOut = (times: number) => Array.from({ length: times }, () => breaker.record('a', true));

  it('opens after four timeouts in a row', () => {
    timeOut(3);
    expect(breaker.check('a')).toEqual({ kind: 'closed' });
    timeOut(1);
    expect(breaker.check('a')).toEqual({ kind: 'open', retryInMs: 15_000, failingForMs: 0 });
    expect(breaker.check('b')).toEqual({ kind: 'closed' });
  });

  it('forgets timeouts once the host has answered anything', () => {
    timeOut(3);
    breaker.record('a', false);
    timeOut(3);
    expect(breaker.check('a')).toEqual({ kind: 'closed' });
  });

  it('allows one probe when half-open, and stays open twice as long when it times out too, at most 60 s', () => {
    timeOut(4);
    for (const openMs of [30_000, 60_000, 60_000]) {
      now += 60_000;
      expect(breaker.check('a')).toEqual({ kind: 'half-open' });
      expect(breaker.check('a')).toMatchObject({ kind: 'open' });
      timeOut(1);
      expect(breaker.check('a')).toMatchObject({ kind: 'open', retryInMs: openMs, failingForMs: now - 1_000 });
    }
  });

  it('closes when the probe is answered', () => {
    timeOut(4);
    now += 15_000;
    breaker.check('a');
    breaker.record('a', false);
    expect([breaker.check('a'), breaker.check('a')]).toEqual([{ kind: 'closed' }, { kind: 'closed' }]);
  });

  it('allows another probe when one never ends', () => {
    timeOut(4);
    now += 15_000;
    breaker.check('a');
    now += 20_000;
    expect(breaker.check('a')).toEqual({ kind: 'half-open' });
  });
});
