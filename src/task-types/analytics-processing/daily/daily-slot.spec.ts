import fc from 'fast-check';
import { DateTime } from 'luxon';
import { latestSlot, slotToTake } from './daily-slot.js';

const ZONES = [
  'America/Sao_Paulo',
  'America/New_York',
  'Europe/Lisbon',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'UTC',
];
const DAY_MS = 86_400_000;

const times = fc.record({
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  timeZone: fc.constantFrom(...ZONES),
});
/** Among them every change of clocks of these zones. */
const moments = fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });

describe('a daily slot', () => {
  it('is yesterday’s until the time of day has come', () => {
    const time = { hour: 2, minute: 30, timeZone: 'America/Sao_Paulo' };
    const slot = (at: string) => latestSlot(new Date(at), time);
    expect(slot('2026-11-24T05:29:59.999Z')).toEqual({ date: '2026-11-23', from: '2026-11-22', to: '2026-11-23' });
    expect(slot('2026-11-24T05:30:00.000Z')).toEqual({ date: '2026-11-24', from: '2026-11-23', to: '2026-11-24' });
  });

  it('is about the whole local day before its date, of 23 to 25 hours', () => {
    fc.assert(
      fc.property(moments, times, (at, time) => {
        const { from, to } = latestSlot(at, time);
        const zone = time.timeZone;
        const hours = DateTime.fromISO(to, { zone }).diff(DateTime.fromISO(from, { zone })).as('hours');
        expect(hours).toBeGreaterThanOrEqual(23);
        expect(hours).toBeLessThanOrEqual(25);
      }),
    );
  });

  it('comes once for each date, none left out, whatever the clocks do', () => {
    fc.assert(
      fc.property(moments, times, (start, time) => {
        const dates = Array.from({ length: 30 * 24 }, (_, hours) =>
          latestSlot(new Date(start.getTime() + hours * 3_600_000), time),
        ).map(({ date }) => date);
        const distinct = [...new Set(dates)];
        expect(dates).toEqual([...dates].sort());
        const first = DateTime.fromISO(distinct[0] ?? '', { zone: 'UTC' });
        expect(distinct).toEqual(distinct.map((_, day) => first.plus({ days: day }).toISODate()));
      }),
      { numRuns: 30 },
    );
  });

  it('of a trigger is its own on its day, and after an outage the last one that was missed', () => {
    const time = { hour: 2, minute: 0, timeZone: 'America/Sao_Paulo' };
    const due = new Date('2026-11-10T05:00:00Z');
    const taken = (now: string) => slotToTake(due, new Date(now), time).date;
    expect(taken('2026-11-10T05:00:00.010Z')).toBe('2026-11-10');
    expect(taken('2026-11-10T04:59:59.990Z')).toBe('2026-11-10');
    expect(taken('2026-11-10T23:00:00Z')).toBe('2026-11-10');
    expect(taken('2026-11-11T04:00:00Z')).toBe('2026-11-10');
    expect(taken('2026-11-13T12:00:00Z')).toBe('2026-11-13');
  });

  it('of a trigger in the hour that clocks leap over is that day’s, however the broker moves it', () => {
    const time = { hour: 2, minute: 30, timeZone: 'America/New_York' };
    for (const fired of ['2026-03-08T07:00:00Z', '2026-03-08T07:30:00Z', '2026-03-08T06:59:59Z']) {
      expect(slotToTake(new Date(fired), new Date(fired), time).date).toBe('2026-03-08');
    }
  });

  it('is never older than the one of the trigger', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 10 * DAY_MS }), times, (dueAt, late, time) => {
        const own = DateTime.fromJSDate(dueAt, { zone: time.timeZone }).toISODate() ?? '';
        const taken = slotToTake(dueAt, new Date(dueAt.getTime() + late), time).date;
        expect(taken >= own).toBe(true);
      }),
    );
  });
});
