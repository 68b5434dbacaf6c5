import fc from 'fast-check';
import { SLOTS_PER_HOST } from './host-line.js';
import { HostSlots, type SlotAnswer } from './host-slots.js';

describe('HostSlots', () => {
  let now = 0;
  let slots: HostSlots;
  const { signal } = new AbortController();
  const enter = (host = 'a', organizationId = 'x') => slots.enter({ host, organizationId, signal });
  const fill = (name = 'a') => Promise.all(Array.from({ length: SLOTS_PER_HOST }, () => enter(name)));
  const leave = (answer: SlotAnswer | undefined) => answer?.kind === 'entered' && answer.leave();

  beforeEach(() => {
    now = 0;
    slots = new HostSlots(
      () => now,
      () => 0,
    );
  });

  it('lets four in, each host for itself', async () => {
    expect((await fill()).map(({ kind }) => kind)).toEqual(['entered', 'entered', 'entered', 'entered']);
    expect(await enter('b')).toMatchObject({ kind: 'entered' });
  });

  it('hands a slot that becomes free to the one who waits, never to two', async () => {
    const [first] = await fill();
    const waiting = [enter(), enter()];
    leave(first);
    leave(first);
    const late = enter();
    const kinds = (await Promise.all([...waiting, late])).map(({ kind }) => kind);
    expect(kinds).toEqual(['entered', 'busy', 'busy']);
  });

  it('keeps a host’s count when the last one leaves while another waits', async () => {
    const inside = await fill();
    const waiting = enter();
    inside.forEach(leave);
    await waiting;
    const more = await Promise.all([enter(), enter(), enter()]);
    expect(more.every(({ kind }) => kind === 'entered')).toBe(true);
    expect(await enter()).toMatchObject({ kind: 'busy' });
  });

  it('sends away at once where the host is slow, each a turn later than the one before', async () => {
    const inside = await fill();
    now = 10_000;
    inside.forEach(leave);
    await fill();
    const answers = await Promise.all([enter(), enter(), enter()]);
    const times = answers.map((answer) => (answer.kind === 'busy' ? answer.retryInMs : 0));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(3);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(250);
  });

  it('stops waiting when the task is aborted', async () => {
    await fill();
    const abort = new AbortController();
    const waiting = slots.enter({ host: 'a', organizationId: 'x', signal: abort.signal });
    abort.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });
});

describe('organizations at one host', () => {
  const { signal } = new AbortController();
  /** Slower than anybody waits for in place. */
  const SLOW_MS = 40_000;

  /** One host whose answers are slow, and who is inside. */
  async function slowHost() {
    let now = 0;
    const slots = new HostSlots(
      () => now,
      () => 1,
    );
    const inside: { organizationId: string; leave: () => void }[] = [];
    const host = {
      inside,
      heldBy: (organizationId: string) => inside.filter((one) => one.organizationId === organizationId).length,
      pass: (ms: number) => void (now += ms),
      async ask(organizationId: string): Promise<SlotAnswer> {
        const answer = await slots.enter({ host: 'h', organizationId, signal });
        if (answer.kind === 'entered') inside.push({ organizationId, leave: answer.leave });
        return answer;
      },
      leave: (at = 0) => inside.splice(at, 1).forEach(({ leave }) => leave()),
    };
    for (let times = 0; times < SLOTS_PER_HOST; times += 1) await host.ask('before');
    host.pass(SLOW_MS);
    while (inside.length > 0) host.leave();
    return host;
  }

  it('gives a lone one all slots, also when it was sent away before', async () => {
    const host = await slowHost();
    for (let times = 0; times < 10; times += 1) await host.ask('x');
    host.pass(SLOW_MS);
    host.leave();
    expect(await host.ask('x')).toMatchObject({ kind: 'entered' });
    expect(host.heldBy('x')).toBe(SLOTS_PER_HOST);
  });

  it('keeps a slot for who was sent away even when all others were given back meanwhile', async () => {
    const host = await slowHost();
    for (let times = 0; times < SLOTS_PER_HOST; times += 1) await host.ask('x');
    expect(await host.ask('y')).toMatchObject({ kind: 'busy' });
    while (host.inside.length > 0) host.leave();
    for (let times = 0; times < 10; times += 1) await host.ask('x');
    expect(host.heldBy('x')).toBe(SLOTS_PER_HOST - 1);
    expect(await host.ask('y')).toMatchObject({ kind: 'entered' });
  });

  it('shares the host equally between two that both have more to do than it takes', async () => {
    const host = await slowHost();
    for (let times = 0; times < SLOTS_PER_HOST; times += 1) await host.ask('x');
    for (let times = 0; times < 10; times += 1) {
      await host.ask('y');
      await host.ask('x');
      host.pass(8_000);
      host.leave();
      await host.ask('x');
      await host.ask('y');
    }
    expect([host.heldBy('x'), host.heldBy('y')]).toEqual([2, 2]);
  });

  it('hands a slot of a fast host to the one who waits and holds fewer, although the other waits longer', async () => {
    const slots = new HostSlots(
      () => 0,
      () => 0,
    );
    const enter = (organizationId: string) => slots.enter({ host: 'h', organizationId, signal });
    const [first] = await Promise.all(['x', 'x', 'x', 'x'].map(enter));
    const waiting = ['x', 'y'].map(enter);
    if (first?.kind === 'entered') first.leave();
    expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(['busy', 'entered']);
  });

  it('never lets more than four in, and serves a newcomer with the first slot that is given back', async () => {
    const names = fc.constantFrom('x', 'y', 'z');
    const step = fc.record({ asks: fc.array(names, { maxLength: 6 }), leaves: fc.nat(2), passMs: fc.nat(20_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.integer({ min: 1, max: 12 }), async (steps, greed) => {
        const host = await slowHost();
        for (const { asks, leaves, passMs } of steps) {
          for (const name of asks) await host.ask(name);
          expect(host.inside.length).toBeLessThanOrEqual(SLOTS_PER_HOST);
          host.pass(2_000 + passMs);
          for (let times = 0; times < leaves; times += 1) host.leave();
        }
        await servesANewcomer(host, greed);
      }),
    );
  });

  /** `greed`: how often the one who holds all asks between any two other events. */
  async function servesANewcomer(host: Awaited<ReturnType<typeof slowHost>>, greed: number): Promise<void> {
    const keepAsking = async () => {
      for (let times = 0; times < greed; times += 1) await host.ask('greedy');
      expect(host.inside.length).toBeLessThanOrEqual(SLOTS_PER_HOST);
    };
    while (host.inside.length > 0) host.leave();
    host.pass(60_000);
    while (host.inside.length < SLOTS_PER_HOST) await host.ask('greedy');
    host.pass(2_000);
    const answer = await host.ask('newcomer');
    if (answer.kind !== 'busy') throw new Error('there was no slot to give');
    expect(answer.retryInMs).toBeLessThanOrEqual(7_500);
    await keepAsking();
    host.leave();
    await keepAsking();
    host.pass(answer.retryInMs);
    await keepAsking();
    expect(await host.ask('newcomer')).toMatchObject({ kind: 'entered' });
  }
});
