import fc from 'fast-check';
import { SLOTS_PER_HOST } from './host-queue.js';
import { HostSlots, type SlotResult } from './host-slots.js';

describe('HostSlots', () => {
  let now = 0;
  let slots: HostSlots;
  const { signal } = new AbortController();
  const request = (host = 'a', organizationId = 'x') => slots.request({ host, organizationId, signal });
  const fill = (name = 'a') => Promise.all(Array.from({ length: SLOTS_PER_HOST }, () => request(name)));
  const release = (answer: SlotResult | undefined) => answer?.kind === 'admitted' && answer.release();

  beforeEach(() => {
    now = 0;
    slots = new HostSlots(
      () => now,
      () => 0,
    );
  });

  it('admits four requests, each host for itself', async () => {
    expect((await fill()).map(({ kind }) => kind)).toEqual(['admitted', 'admitted', 'admitted', 'admitted']);
    expect(await request('b')).toMatchObject({ kind: 'admitted' });
  });

  it('hands a released slot to one waiter, never to two', async () => {
    const [first] = await fill();
    const waiting = [request(), request()];
    release(first);
    release(first);
    const late = request();
    const kinds = (await Promise.all([...waiting, late])).map(({ kind }) => kind);
    expect(kinds).toEqual(['admitted', 'busy', 'busy']);
  });

  it('keeps a host’s count when the last slot is released while another request waits', async () => {
    const inside = await fill();
    const waiting = request();
    inside.forEach(release);
    await waiting;
    const more = await Promise.all([request(), request(), request()]);
    expect(more.every(({ kind }) => kind === 'admitted')).toBe(true);
    expect(await request()).toMatchObject({ kind: 'busy' });
  });

  it('rejects at once where the host is slow, each with a later retry than the one before', async () => {
    const inside = await fill();
    now = 10_000;
    inside.forEach(release);
    await fill();
    const answers = await Promise.all([request(), request(), request()]);
    const times = answers.map((answer) => (answer.kind === 'busy' ? answer.retryInMs : 0));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(3);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(250);
  });

  it('stops waiting when the task is aborted', async () => {
    await fill();
    const abort = new AbortController();
    const waiting = slots.request({ host: 'a', organizationId: 'x', signal: abort.signal });
    abort.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });
});

describe('organizations at one host', () => {
  const { signal } = new AbortController();
  /** Slower than any request waits for. */
  const SLOW_MS = 40_000;

  /** One slow host and the slots in use. */
  async function slowHost() {
    let now = 0;
    const slots = new HostSlots(
      () => now,
      () => 1,
    );
    const inside: { organizationId: string; release: () => void }[] = [];
    const host = {
      inside,
      heldBy: (organizationId: string) => inside.filter((one) => one.organizationId === organizationId).length,
      pass: (ms: number) => void (now += ms),
      async ask(organizationId: string): Promise<SlotResult> {
        const answer = await slots.request({ host: 'h', organizationId, signal });
        if (answer.kind === 'admitted') inside.push({ organizationId, release: answer.release });
        return answer;
      },
      release: (at = 0) => inside.splice(at, 1).forEach(({ release }) => release()),
    };
    for (let times = 0; times < SLOTS_PER_HOST; times += 1) await host.ask('before');
    host.pass(SLOW_MS);
    while (inside.length > 0) host.release();
    return host;
  }

  it('gives a single organization all slots, also when it was rejected before', async () => {
    const host = await slowHost();
    for (let times = 0; times < 10; times += 1) await host.ask('x');
    host.pass(SLOW_MS);
    host.release();
    expect(await host.ask('x')).toMatchObject({ kind: 'admitted' });
    expect(host.heldBy('x')).toBe(SLOTS_PER_HOST);
  });

  it('reserves a slot for a rejected organization even when all others were released meanwhile', async () => {
    const host = await slowHost();
    for (let times = 0; times < SLOTS_PER_HOST; times += 1) await host.ask('x');
    expect(await host.ask('y')).toMatchObject({ kind: 'busy' });
    while (host.inside.length > 0) host.release();
    for (let times = 0; times < 10; times += 1) await host.ask('x');
    expect(host.heldBy('x')).toBe(SLOTS_PER_HOST - 1);
    expect(await host.ask('y')).toMatchObject({ kind: 'admitted' });
  });

  it('shares the host equally between two organizations that both have more requests than it takes', async () => {
    const host = await slowHost();
    for (let times = 0; times < SLOTS_PER_HOST; times += 1) await host.ask('x');
    for (let times = 0; times < 10; times += 1) {
      await host.ask('y');
      await host.ask('x');
      host.pass(8_000);
      host.release();
      await host.ask('x');
      await host.ask('y');
    }
    expect([host.heldBy('x'), host.heldBy('y')]).toEqual([2, 2]);
  });

  it('hands a slot of a fast host to the waiter that holds fewer, although the other waits longer', async () => {
    const slots = new HostSlots(
      () => 0,
      () => 0,
    );
    const request = (organizationId: string) => slots.request({ host: 'h', organizationId, signal });
    const [first] = await Promise.all(['x', 'x', 'x', 'x'].map(request));
    const waiting = ['x', 'y'].map(request);
    if (first?.kind === 'admitted') first.release();
    expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(['busy', 'admitted']);
  });

  it('never admits more than four, and serves a newcomer with the first released slot', async () => {
    const names = fc.constantFrom('x', 'y', 'z');
    const step = fc.record({ asks: fc.array(names, { maxLength: 6 }), leaves: fc.nat(2), passMs: fc.nat(20_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.integer({ min: 1, max: 12 }), async (steps, greed) => {
        const host = await slowHost();
        for (const { asks, leaves, passMs } of steps) {
          for (const name of asks) await host.ask(name);
          expect(host.inside.length).toBeLessThanOrEqual(SLOTS_PER_HOST);
          host.pass(2_000 + passMs);
          for (let times = 0; times < leaves; times += 1) host.release();
        }
        await servesANewcomer(host, greed);
      }),
    );
  });

  /** `greed`: number of requests of the organization that holds all slots between any two other events. */
  async function servesANewcomer(host: Awaited<ReturnType<typeof slowHost>>, greed: number): Promise<void> {
    const keepAsking = async () => {
      for (let times = 0; times < greed; times += 1) await host.ask('greedy');
      expect(host.inside.length).toBeLessThanOrEqual(SLOTS_PER_HOST);
    };
    while (host.inside.length > 0) host.release();
    host.pass(60_000);
    while (host.inside.length < SLOTS_PER_HOST) await host.ask('greedy');
    host.pass(2_000);
    const answer = await host.ask('newcomer');
    if (answer.kind !== 'busy') throw new Error('there was no slot to give');
    expect(answer.retryInMs).toBeLessThanOrEqual(7_500);
    await keepAsking();
    host.release();
    await keepAsking();
    host.pass(answer.retryInMs);
    await keepAsking();
    expect(await host.ask('newcomer')).toMatchObject({ kind: 'admitted' });
  }
});
