import fc from 'fast-check';
import { LaneSlots, TURN_OF_THE_LONGEST_WAITING } from './lane-slots.js';
import { LANES, type Lane } from './lanes.js';

const served = fc.subarray([...LANES], { minLength: 1 });

describe('LaneSlots', () => {
  it('gives free slots to the highest lane that may have work', () => {
    const slots = new LaneSlots(LANES, 3);
    expect(slots.next(['low', 'high'])).toBe('high');
    expect(slots.next(['low'])).toBe('low');
    expect(slots.next([])).toBeUndefined();
  });

  it('keeps the last of four slots for critical, only where another lane is served too', () => {
    const filled = (lanes: Lane[], total: number, lane: Lane): number => {
      const slots = new LaneSlots(lanes, total);
      while (slots.next([lane]) === lane) slots.take(lane);
      return slots.busy;
    };
    expect(filled(['critical', 'low'], 4, 'low')).toBe(3);
    expect(filled(['critical', 'low'], 3, 'low')).toBe(3);
    expect(filled(['high', 'low'], 4, 'low')).toBe(4);
    expect(filled(['critical'], 4, 'critical')).toBe(4);
    expect(filled(['critical', 'low'], 4, 'critical')).toBe(4);
  });

  it('leaves a slot to its lane only while no other lane should have it', () => {
    const slots = new LaneSlots(LANES, 1);
    slots.take('low');
    slots.start('low');
    expect(slots.heirOf('low', [])).toBe('low');
    expect(slots.heirOf('low', ['normal'])).toBe('normal');
    expect(slots.busyIn('low')).toBe(1);
  });

  it('never exceeds its total nor gives critical’s slot away, whatever comes and goes', () => {
    const commands = fc.array(fc.record({ take: fc.boolean(), lanes: fc.subarray([...LANES]) }), { maxLength: 200 });
    fc.assert(
      fc.property(served, fc.integer({ min: 1, max: 12 }), commands, (lanes, total, events) => {
        const slots = new LaneSlots(lanes, total);
        const running: Lane[] = [];
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
          if (lanes.includes('critical') && lanes.length > 1 && total >= 4) {
            expect(running.filter((each) => each !== 'critical').length).toBeLessThan(total);
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
        fc.array(fc.constantFrom(...LANES)),
        (lanes, total, taken) => {
          const slots = new LaneSlots(lanes, total);
          for (const lane of taken) if (lanes.includes(lane) && slots.hasRoom(lane)) slots.take(lane);
          for (const lane of lanes) {
            const idle = total - slots.busy;
            const kept = lane !== 'critical' && lanes.includes('critical') && total >= 4 ? 1 : 0;
            expect(idle > kept ? slots.next([lane]) : lane).toBe(lane);
          }
        },
      ),
    );
  });

  it('lets a lane with work have one of every 8 × lanes slots, whatever the others do', () => {
    const others = fc.infiniteStream(fc.record({ working: fc.subarray([...LANES]), seenEmpty: fc.boolean() }));
    fc.assert(
      fc.property(served, fc.nat(3), fc.integer({ min: 1, max: 5 }), others, (lanes, which, total, stream) => {
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
          if (!lane) throw new Error('nobody got a free slot');
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
