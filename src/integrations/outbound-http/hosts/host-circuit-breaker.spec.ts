import { HostCircuitBreaker } from './host-circuit-breaker.js';

describe('HostCircuitBreaker', () => {
  let now = 0;
  let rest: HostCircuitBreaker;
  beforeEach(() => {
    now = 1_000;
    rest = new HostCircuitBreaker(
      () => now,
      () => 0,
    );
  });
  const timeOut = (times: number) => Array.from({ length: times }, () => rest.record('a', true));

  it('leaves a host alone after four timeouts in a row', () => {
    timeOut(3);
    expect(rest.ask('a')).toEqual({ kind: 'awake' });
    timeOut(1);
    expect(rest.ask('a')).toEqual({ kind: 'resting', retryInMs: 15_000, darkForMs: 0 });
    expect(rest.ask('b')).toEqual({ kind: 'awake' });
  });

  it('forgets timeouts once the host answered anything', () => {
    timeOut(3);
    rest.record('a', false);
    timeOut(3);
    expect(rest.ask('a')).toEqual({ kind: 'awake' });
  });

  it('lets one probe through after the rest, and rests twice as long when it times out too, at most 60 s', () => {
    timeOut(4);
    for (const restMs of [30_000, 60_000, 60_000]) {
      now += 60_000;
      expect(rest.ask('a')).toEqual({ kind: 'awake' });
      expect(rest.ask('a')).toMatchObject({ kind: 'resting' });
      timeOut(1);
      expect(rest.ask('a')).toMatchObject({ kind: 'resting', retryInMs: restMs, darkForMs: now - 1_000 });
    }
  });

  it('wakes the host for all when the probe is answered', () => {
    timeOut(4);
    now += 15_000;
    rest.ask('a');
    rest.record('a', false);
    expect([rest.ask('a'), rest.ask('a')]).toEqual([{ kind: 'awake' }, { kind: 'awake' }]);
  });

  it('sends another probe when one never came back', () => {
    timeOut(4);
    now += 15_000;
    rest.ask('a');
    now += 20_000;
    expect(rest.ask('a')).toEqual({ kind: 'awake' });
  });
});
