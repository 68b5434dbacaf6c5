import { DateTime } from 'luxon';

/** When a daily report is due: a wall clock's time in a zone. */
export interface DailyTime {
  hour: number;
  minute: number;
  timeZone: string;
}

/** One day's turn: `date` names it, the period is the whole local day before it. */
export interface DailySlot {
  date: string;
  from: string;
  to: string;
}

/**
 * The turn that was the latest at a moment: today's where the time of day has come, else yesterday's. Where clocks leap
 * over the time it comes as much later; where they repeat it the first time counts.
 */
export function latestSlot(at: Date, { hour, minute, timeZone }: DailyTime): DailySlot {
  const now = DateTime.fromJSDate(at, { zone: timeZone });
  const due = now.set({ hour, minute, second: 0, millisecond: 0 });
  return slotOf(now < due ? now.minus({ days: 1 }) : now);
}

/**
 * The turn to take when a trigger of `dueAt` runs at `now`: its own, or the latest where days went by meanwhile. A time
 * that clocks leap over is moved in more than one way, so a trigger's own date counts whatever its time.
 */
export function slotToTake(dueAt: Date, now: Date, time: DailyTime): DailySlot {
  const own = slotOf(DateTime.fromJSDate(dueAt, { zone: time.timeZone }));
  const latest = latestSlot(now, time);
  return latest.date > own.date ? latest : own;
}

function slotOf(day: DateTime): DailySlot {
  const date = day.toISODate() ?? '';
  return { date, from: day.minus({ days: 1 }).toISODate() ?? '', to: date };
}
