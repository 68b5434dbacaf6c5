import fc from 'fast-check';
import { LaneSlots, TURN_OF_THE_LONGEST_WAITING } from './lane-slots.js';
import { LANES } from '../model/lanes.js';
import { byLane, laneIn, type QueueName } from '../model/queue-names.js';

/** The lanes, and a partition's. */
const QUEUES: readonly QueueName[] = byLane([...LANES, ...LANES.map((lane): QueueName => `mail.${lane}`)]);
const served = fc.subarray([...QUEUES], { minLength: 1 });
const isCritical = (queue: QueueName): boolean => laneIn(queue) === 'critical';
const keepsOne = (queues: readonly QueueName[], total: number): boolean =>
  total >= 4 && queues.some(isCritical) && !queues.every(isCritical);

describe('LaneSlots', () => {
  it('gives free slots to the highest lane that may have work', () => {
    const slots = new LaneSlots(LANES, 3);
    expect(slots.next(['low', 'high'])).toBe('high');
    expect(slots.next(['low'])).toBe('low');
    expect(slots.next([])).toBeUndefined();
  });

  it('lets the queues of one lane take turns', () => {
    const slots = new LaneSlots(QUEUES, 1);
    const turns = Array.from({ length: 6 }, () => {
      const queue = slots.next(['high', 'mail.high', 'low']);
      if (!queue) throw new Error('no queue got a free slot');
      slots.take(queue);
      slots.start(queue);
      slots.release(queue);
      return queue;
    });
    expect(turns).toEqual(['high', 'mail.high', 'high', 'mail.high', 'high', 'mail.high']);
  });

  it('keeps the last of four slots for critical, only where another lane is served too', () => {
    const filled = (lanes: QueueName[], total: number, lane: QueueName): number => {
      const slots = new LaneSlots(lanes, total);
      while (slots.next([lane]) === lane) slots.take(lane);
      return slots.busy;
    };
    expect(filled(['critical', 'low'], 4, 'low')).toBe(3);
    expect(filled(['critical', 'low'], 3, 'low')).toBe(3);
    expect(filled(['high', 'low'], 4, 'low')).toBe(4);
    expect(filled(['critical'], 4, 'critical')).toBe(4);
    expect(filled(['critical', 'mail.critical', 'mail.low'], 4, 'mail.low')).toBe(3);
    expect(filled(['critical', 'low'], 4, 'critical')).toBe(4);
  });

  it('leaves a slot to its lane only while no other lane should have it', () => {
    const slots = new LaneSlots(LANES, 1);
    slots.take('low');
    slots.start('low');
    expect(slots.successorOf('low', [])).toBe('low');
    expect(slots.successorOf('low', ['normal'])).toBe('normal');
    expect(slots.busyIn('low')).toBe(1);
  });

  it('never exceeds its total nor gives critical’s slot away, whatever comes and goes', () => {
    const commands = fc.array(fc.record({ take: fc.boolean(), lanes: fc.subarray([...QUEUES]) }), { maxLength: 200 });
    fc.assert(
      fc.property(served, fc.integer({ min: 1, max: 12 }), commands, (lanes, total, events) => {
        const slots = new LaneSlots(lanes, total);
        const running: QueueName[] = [];
        for (const { take, lanes: candidates } of events) {
          const lane = take ? slots.next(candidates) : undefined;
          if (lane) {
            expect(lanes).toContain(lane);
            expect(candidates).toContain(lane);
            slots.take(lane);
            slots.start(lane);
            running.push(lane);
          } else if (!take) {
            const ended = running.shift();
            if (ended) slots.release(ended);
          }
          expect(slots.busy).toBe(running.length);
          expect(running.length).toBeLessThanOrEqual(total);
          if (keepsOne(lanes, total)) {
            expect(running.filter((each) => !isCritical(each)).length).toBeLessThan(total);
          }
        }
      }),
    );
  });

  it('leaves no slot idle while a lane has work, but for the one that is critical’s', () => {
    fc.assert(
      fc.property(
        served,
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.constantFrom(...QUEUES)),
        (lanes, total, taken) => {
          const slots = new LaneSlots(lanes, total);
          for (const lane of taken) if (lanes.includes(lane) && slots.hasRoom(lane)) slots.take(lane);
          for (const lane of lanes) {
            const idle = total - slots.busy;
            const kept = !isCritical(lane) && keepsOne(lanes, total) ? 1 : 0;
            expect(idle > kept ? slots.next([lane]) : lane).toBe(lane);
          }
        },
      ),
    );
  });

  it('lets a lane with work have one of every 8 × lanes slots, whatever the others do', () => {
    const others = fc.infiniteStream(fc.record({ working: fc.subarray([...QUEUES]), seenEmpty: fc.boolean() }));
    fc.assert(
      fc.property(served, fc.nat(7), fc.integer({ min: 1, max: 5 }), others, (lanes, which, total, stream) => {
        const victim = lanes[which % lanes.length] ?? 'low';
        const slots = new LaneSlots(lanes, total);
        const bound = TURN_OF_THE_LONGEST_WAITING * lanes.length;
        let since = 0;
        for (let freed = 0; freed < 3 * bound; freed++) {
          const { done, value } = stream.next();
          if (done) return;
          const candidates = lanes.filter((lane) => lane === victim || value.working.includes(lane));
          for (const lane of lanes) if (value.seenEmpty && !candidates.includes(lane)) slots.sawEmpty(lane);
          const lane = slots.next(candidates);
          if (!lane) throw new Error('no queue got a free slot');
          slots.take(lane);
          slots.start(lane);
          slots.release(lane);
          since = lane === victim ? 0 : since + 1;
          expect(since).toBeLessThan(bound);
        }
      }),
    );
  });
});
