import { RetryableTaskError, SnoozeTask } from '@app/task-engine';
import { HostCircuitBreaker } from './host-circuit-breaker.js';
import { HostSlots } from './host-slots.js';
import { HostTurns } from './host-turns.js';
import { OutboundError } from '../outbound-error.js';

let now = 0;
const turns = () =>
  new HostTurns(
    new HostSlots(
      () => now,
      () => 0,
    ),
    new HostCircuitBreaker(
      () => now,
      () => 0,
    ),
  );
const turn = { host: 'h', organizationId: 'org', restKey: 'org h', signal: new AbortController().signal };
const timesOut = async () => {
  throw new OutboundError('timeout');
};

describe('turns at a host', () => {
  it('gives back its slot however the request ends', async () => {
    const host = turns();
    for (let times = 0; times < 10; times += 1) {
      await expect(host.take(turn, async () => times)).resolves.toBe(times);
      await expect(host.take(turn, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    }
  });

  it('snoozes a fifth task while four wait for a host, whatever their type', async () => {
    const host = turns();
    let answer: (value: string) => void = () => undefined;
    const answered = new Promise<string>((resolve) => (answer = resolve));
    const four = Array.from({ length: 4 }, (_, type) => host.take({ ...turn, restKey: `${type} h` }, () => answered));
    await expect(host.take(turn, async () => 'fifth')).rejects.toBeInstanceOf(SnoozeTask);
    answer('late');
    await expect(Promise.all(four)).resolves.toEqual(Array(4).fill('late'));
    await expect(host.take(turn, async () => 'sixth')).resolves.toBe('sixth');
  });

  it('leaves alone who timed out four times, first for free and after a minute at the cost of an attempt', async () => {
    const host = turns();
    for (let times = 0; times < 4; times += 1) {
      await expect(host.take(turn, timesOut)).rejects.toMatchObject({ name: 'RetryableTaskError', code: 'timeout' });
    }
    const untried = jest.fn();
    await expect(host.take(turn, untried)).rejects.toBeInstanceOf(SnoozeTask);
    now += 16_000;
    await expect(host.take(turn, timesOut)).rejects.toBeInstanceOf(RetryableTaskError);
    now += 31_000;
    await expect(host.take(turn, timesOut)).rejects.toBeInstanceOf(RetryableTaskError);
    now += 20_000;
    await expect(host.take(turn, untried)).rejects.toMatchObject({ code: 'host_unresponsive' });
    expect(untried).not.toHaveBeenCalled();
    await expect(host.take({ ...turn, restKey: 'other h' }, async () => 'ok')).resolves.toBe('ok');
  });

  it('makes a final refusal of what no later attempt changes', async () => {
    const blocked = () => Promise.reject(new OutboundError('blocked_address'));
    await expect(turns().take(turn, blocked)).rejects.toMatchObject({
      name: 'PermanentTaskError',
      code: 'blocked_address',
    });
  });
});
