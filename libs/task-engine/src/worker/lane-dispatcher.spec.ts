import fc from 'fast-check';
import { LaneDispatcher, type LaneSource } from './lane-dispatcher.js';
import { LaneSlots } from './lane-slots.js';
import { LANES, type Lane } from '../model/lanes.js';

interface FakeJob {
  lane: Lane;
  n: number;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets everything happen that can happen without another call. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 12; turns++) await turn();
}

/** One queue in memory; every answer takes a turn of the event loop. */
class FakeLane implements LaneSource<FakeJob> {
  readonly waiting: FakeJob[] = [];
  readonly running = new Map<FakeJob, () => void>();
  readonly done: FakeJob[] = [];
  givenBack = 0;
  asked = 0;
  broken = false;
  private sleepers: (() => void)[] = [];
  private closed = false;

  constructor(readonly queue: Lane) {}

  add(...jobs: FakeJob[]): void {
    this.waiting.push(...jobs);
    this.wake();
  }

  async fetch(): Promise<FakeJob | undefined> {
    this.asked++;
    if (this.broken) throw new Error('The broker is away');
    await turn();
    return this.waiting.shift();
  }

  async watch(): Promise<FakeJob | undefined> {
    this.asked++;
    if (this.broken) throw new Error('The broker is away');
    if (this.waiting.length === 0 && !this.closed) await new Promise<void>((resolve) => this.sleepers.push(resolve));
    await turn();
    return this.waiting.shift();
  }

  async giveBack(job: FakeJob): Promise<void> {
    this.givenBack++;
    this.waiting.unshift(job);
    this.wake();
  }

  async process(job: FakeJob, mayKeep: () => boolean): Promise<FakeJob | undefined> {
    await new Promise<void>((resolve) => this.running.set(job, resolve));
    this.running.delete(job);
    this.done.push(job);
    const keeps = mayKeep();
    await turn();
    return keeps ? this.waiting.shift() : undefined;
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  private wake(): void {
    for (const wake of this.sleepers.splice(0)) wake();
  }
}

class Bench {
  readonly lanes: FakeLane[];
  readonly dispatcher: LaneDispatcher<FakeJob>;
  private added = 0;
  private clock = 0;

  constructor(
    served: readonly Lane[],
    readonly total: number,
    broken: readonly Lane[] = [],
  ) {
    this.lanes = served.map((lane) => new FakeLane(lane));
    for (const lane of broken) this.lane(lane).broken = true;
    // Time goes on by itself, faster than the lanes answer: as with a broker far away.
    this.dispatcher = new LaneDispatcher(
      this.lanes,
      new LaneSlots(served, total),
      () => (this.clock += 7),
      () => 0,
    );
    void this.dispatcher.run();
  }

  lane(lane: Lane): FakeLane {
    const found = this.lanes.find((each) => each.queue === lane);
    if (!found) throw new Error(`${lane} is not served`);
    return found;
  }

  add(lane: Lane, count = 1): void {
    this.lane(lane).add(...Array.from({ length: count }, () => ({ lane, n: this.added++ })));
  }

  get running(): FakeJob[] {
    return this.lanes.flatMap((lane) => [...lane.running.keys()]);
  }

  get waiting(): FakeJob[] {
    return this.lanes.flatMap((lane) => lane.waiting);
  }

  get done(): FakeJob[] {
    return this.lanes.flatMap((lane) => lane.done);
  }

  /** Ends the job at `index` among the running ones. */
  end(index: number): void {
    const job = this.running[index % Math.max(1, this.running.length)];
    if (job) this.lane(job.lane).running.get(job)?.();
  }

  async stop(): Promise<void> {
    let stopped = false;
    void this.dispatcher.stop().then(() => (stopped = true));
    for (const lane of this.lanes) lane.close();
    while (!stopped) {
      this.end(0);
      await turn();
    }
  }

  /** Every job is exactly once somewhere. */
  expectNothingLost(): void {
    const all = [...this.waiting, ...this.running, ...this.done].map(({ n }) => n);
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: this.added }, (_, n) => n));
  }
}

const benches: Bench[] = [];
function bench(served: readonly Lane[], total: number, broken: readonly Lane[] = []): Bench {
  const made = new Bench(served, total, broken);
  benches.push(made);
  return made;
}

describe('LaneDispatcher', () => {
  afterEach(async () => {
    await Promise.all(benches.splice(0).map((each) => each.stop()));
  });

  it('fills every slot but critical’s, never exceeds the total and loses nothing, whatever comes, ends and stops', async () => {
    const command = fc.oneof(
      fc.record({ add: fc.constantFrom(...LANES), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ end: fc.nat(20) }),
    );
    const scenario = fc.record({
      served: fc.subarray([...LANES], { minLength: 1 }),
      total: fc.integer({ min: 1, max: 7 }),
      commands: fc.array(fc.tuple(command, fc.boolean()), { maxLength: 25 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ served, total, commands }) => {
        const made = new Bench(served, total);
        const keeps = served.includes('critical') && served.length > 1 && total >= 4;
        for (const [each, patient] of commands) {
          if ('end' in each) made.end(each.end);
          else if (served.includes(each.add)) made.add(each.add, each.count);
          if (patient) await settled();
          const running = made.running;
          expect(running.length).toBeLessThanOrEqual(total);
          if (keeps) expect(running.filter(({ lane }) => lane !== 'critical').length).toBeLessThan(total);
        }
        await settled();
        await settled();
        made.expectNothingLost();
        const idle = total - made.running.length;
        const others = made.waiting.filter(({ lane }) => lane !== 'critical').length;
        const critical = made.waiting.length - others;
        if (critical > 0) expect(idle).toBe(0);
        if (others > 0)
          expect(idle).toBeLessThanOrEqual(keeps && made.running.every(({ lane }) => lane !== 'critical') ? 1 : 0);
        const before = made.done.length + made.running.length;
        await made.stop();
        made.expectNothingLost();
        expect(made.done.length).toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  it('starves no lane although others always have work and critical tasks come in at any moment', async () => {
    // What happens at each end of a task: new ones come or not, and the lanes have time to react or not.
    const moment = fc.record({ comes: fc.subarray(['critical', 'high', 'normal'] as const), patient: fc.boolean() });
    const total = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(total, fc.array(moment, { minLength: 80, maxLength: 80 }), async (slots, moments) => {
        const made = new Bench(LANES, slots);
        made.add('high', 200);
        made.add('low');
        await settled();
        for (const { comes, patient } of moments) {
          made.end(0);
          for (const lane of comes) made.add(lane);
          await (patient ? settled() : turn());
        }
        const isTaken = made.lane('low').done.length + made.lane('low').running.size === 1;
        const ended = made.done.length;
        await made.stop();
        // The bound, and what may be on its way.
        expect(isTaken || ended <= 32 + 2 * slots).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('gives a job back at once when there is no slot for it, and takes it when there is one', async () => {
    const made = bench(['high', 'low'], 1);
    await settled();
    made.add('low');
    made.add('high');
    await settled();
    expect(made.running).toHaveLength(1);
    expect(made.lanes.reduce((sum, lane) => sum + lane.givenBack, 0)).toBe(1);
    expect(made.waiting).toHaveLength(1);
    made.end(0);
    await settled();
    expect(made.running).toHaveLength(1);
    expect(made.waiting).toHaveLength(0);
  });

  it('gives a freed slot to the highest waiting lane, every eighth to the one that has waited longest', async () => {
    const made = bench(LANES, 1);
    for (const lane of LANES) made.add(lane, 100);
    const order: Lane[] = [];
    for (let ends = 0; ends < 64; ends++) {
      await settled();
      order.push(made.running[0]?.lane ?? 'low');
      made.end(0);
    }
    expect(order.filter((lane) => lane !== 'critical')).toHaveLength(8);
    for (let from = 0; from + 32 <= order.length; from++) {
      expect(new Set(order.slice(from, from + 32))).toEqual(new Set(LANES));
    }
  });

  it('runs a suspect alone: it waits for the others, and they for it', async () => {
    const made = bench(['normal'], 3);
    made.add('normal', 5);
    await settled();
    expect(made.running).toHaveLength(3);
    let finish: () => void = () => undefined;
    let began = false;
    const suspect = made.dispatcher.runAlone(() => {
      began = true;
      return new Promise<string>((resolve) => (finish = () => resolve('done')));
    }, new AbortController().signal);
    expect(await made.dispatcher.runAlone(async () => 'second', new AbortController().signal)).toBeUndefined();
    made.end(0);
    await settled();
    expect(began).toBe(false);
    made.end(0);
    await settled();
    // The slot that is left is the suspect's own.
    expect(began).toBe(true);
    expect(made.running).toHaveLength(1);
    expect(made.waiting).toHaveLength(2);
    finish();
    expect(await suspect).toBe('done');
    await settled();
    expect(made.running).toHaveLength(3);
  });

  it('does not run a suspect that is aborted or stopped while it waits', async () => {
    const made = bench(['normal'], 3);
    made.add('normal', 3);
    await settled();
    const cancel = new AbortController();
    const cancelled = made.dispatcher.runAlone(async () => cancel.signal.aborted, cancel.signal);
    cancel.abort();
    expect(await cancelled).toBe(true);
    const waiting = made.dispatcher.runAlone(async () => 'ran', new AbortController().signal);
    const stopped = made.stop();
    expect(await waiting).toBeUndefined();
    await stopped;
  });

  it('takes nothing while it is paused, and goes on afterwards', async () => {
    const made = bench(LANES, 2);
    made.dispatcher.pause(true);
    made.add('low', 3);
    await settled();
    expect(made.running).toHaveLength(0);
    made.dispatcher.pause(false);
    await settled();
    expect(made.running).toHaveLength(2);
  });

  it('stops with a fetch on its way and gives back what it brings', async () => {
    const made = bench(['high'], 1);
    await settled();
    made.add('high', 2);
    await made.stop();
    made.expectNothingLost();
    expect(made.running).toHaveLength(0);
  });

  it('leaves a source that throws alone for one to two seconds, and serves the others meanwhile', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const made = bench(['high', 'low'], 2, ['high']);
      const high = made.lane('high');
      made.add('high');
      await settled();
      const asked = high.asked;
      made.add('low');
      await settled();
      expect(made.running.map(({ lane }) => lane)).toEqual(['low']);
      jest.advanceTimersByTime(990);
      await settled();
      expect(high.asked - asked).toBeLessThanOrEqual(1);
      high.broken = false;
      jest.advanceTimersByTime(1_010);
      await settled();
      expect(made.running).toHaveLength(2);
      await made.stop();
    } finally {
      jest.useRealTimers();
    }
  });

  it('does not spin when watching ends at once without a job', async () => {
    let watched = 0;
    const hasty: LaneSource<FakeJob> = {
      queue: 'high',
      fetch: async () => undefined,
      watch: async () => {
        watched++;
        return undefined;
      },
      giveBack: async () => undefined,
      process: async () => undefined,
    };
    const dispatcher = new LaneDispatcher([hasty], new LaneSlots(['high'], 2));
    const running = dispatcher.run();
    const since = Date.now();
    while (Date.now() - since < 100) await turn();
    await dispatcher.stop();
    await running;
    expect(watched).toBeGreaterThan(1);
    expect(watched).toBeLessThan(40);
  });
});
