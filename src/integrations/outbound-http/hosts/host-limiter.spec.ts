import { RetryableTaskError, SnoozeTask } from '@app/task-engine';
import { HostCircuitBreaker } from './host-circuit-breaker.js';
import { HostSlots } from './host-slots.js';
import { HostLimiter } from './host-limiter.js';
import { OutboundError } from '../outbound-error.js';

let now = 0;
const limiter = () =>
  new HostLimiter(
    new HostSlots(
      () => now,
      () => 0,
    ),
    new HostCircuitBreaker(
      () => now,
      () => 0,
    ),
  );
const request = { host: 'h', organizationId: 'org', circuitKey: 'org h', signal: new AbortController().signal };
const timesOut = async () => {
  throw new OutboundError('timeout');
};

describe('HostLimiter', () => {
  it('releases its slot however the request ends', async () => {
    const host = limiter();
    for (let times = 0; times < 10; times += 1) {
      await expect(host.run(request, async () => times)).resolves.toBe(times);
      await expect(host.run(request, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    }
  });

  it('snoozes a fifth task while four wait for a host, whatever their type', async () => {
    const host = limiter();
    let answer: (value: string) => void = () => undefined;
    const answered = new Promise<string>((resolve) => (answer = resolve));
    const four = Array.from({ length: 4 }, (_, type) =>
      host.run({ ...request, circuitKey: `${type} h` }, () => answered),
    );
    await expect(host.run(request, async () => 'fifth')).rejects.toBeInstanceOf(SnoozeTask);
    answer('late');
    await expect(Promise.all(four)).resolves.toEqual(Array(4).fill('late'));
    await expect(host.run(request, async () => 'sixth')).resolves.toBe('sixth');
  });

  it('stops requests after four timeouts, first by snoozing and after a minute at the cost of an attempt', async () => {
    const host = limiter();
    for (let times = 0; times < 4; times += 1) {
      await expect(host.run(request, timesOut)).rejects.toMatchObject({ name: 'RetryableTaskError', code: 'timeout' });
    }
    const untried = jest.fn();
    await expect(host.run(request, untried)).rejects.toBeInstanceOf(SnoozeTask);
    now += 16_000;
    await expect(host.run(request, timesOut)).rejects.toBeInstanceOf(RetryableTaskError);
    now += 31_000;
    await expect(host.run(request, timesOut)).rejects.toBeInstanceOf(RetryableTaskError);
    now += 20_000;
    await expect(host.run(request, untried)).rejects.toMatchObject({ code: 'host_unresponsive' });
    expect(untried).not.toHaveBeenCalled();
    await expect(host.run({ ...request, circuitKey: 'other h' }, async () => 'ok')).resolves.toBe('ok');
  });

  it('fails for good where no later attempt can succeed', async () => {
    const blocked = () => Promise.reject(new OutboundError('blocked_address'));
    await expect(limiter().run(request, blocked)).rejects.toMatchObject({
      name: 'PermanentTaskError',
      code: 'blocked_address',
    });
  });
});
