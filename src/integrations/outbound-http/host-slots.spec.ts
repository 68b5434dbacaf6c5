import { HostSlots, SLOTS_PER_HOST, type SlotAnswer } from './host-slots.js';

describe('HostSlots', () => {
  let now = 0;
  let slots: HostSlots;
  const { signal } = new AbortController();
  const enter = (name = 'a') => slots.enter(name, signal);
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
    const waiting = slots.enter('a', abort.signal);
    abort.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });
});
