import { Chores } from '@app/task-engine';
import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { BROKERS } from '../support/services.js';
import { openWhile } from '../support/stage.js';
import { until } from '../support/until.js';
import { DailyStage, SECOND_DAY } from './daily-stage.js';

describe.each(BROKERS)('daily reports over many days, on %s', (kind) => {
  const stage = new DailyStage(kind);
  openWhile(stage);

  it('come once for each day with three workers and two schedulers, over restarts of broker and workers', async () => {
    const organizationId = `org-${randomUUID()}`;
    const schedulers = await Promise.all([stage.start('api'), stage.start('api')]);
    const workers = await Promise.all([stage.start('worker'), stage.start('worker'), stage.start('worker')]);
    const schedule = () =>
      Promise.all(
        schedulers.map((api) =>
          api
            .get(Chores)
            .repeat(SECOND_DAY, organizationId, { organizationId }, { pattern: '* * * * * *', timeZone: 'UTC' }),
        ),
      );
    await schedule();
    await until(async () => (await stage.reported(organizationId)).length >= 4, {
      what: 'four days',
      timeoutMs: 30_000,
    });
    await schedule();
    const [first] = workers;
    if (first) await stage.stop(first);
    await until(async () => (await stage.reported(organizationId)).length >= 8, {
      what: 'eight days',
      timeoutMs: 20_000,
    });

    await stage.broker.kill();
    await stage.broker.start();
    const before = (await stage.reported(organizationId)).length;
    await until(async () => (await stage.reported(organizationId)).length >= before + 3, {
      what: 'days after the broker',
      timeoutMs: 40_000,
    });

    // Nobody is there for some days: one of them is made up for.
    await Promise.all(workers.slice(1).map((worker) => stage.stop(worker)));
    const seen = stage.triggers.length;
    const lastDay = stage.triggers.at(-1) ?? '';
    const awayFrom = Date.now();
    await until(() => Date.now() - awayFrom > 4_000, { what: 'four days without a worker' });
    await stage.start('worker');
    await until(() => stage.triggers.length >= seen + 3, { what: 'days after the workers', timeoutMs: 20_000 });
    expect(await schedulers[0]?.get(Chores).stopRepeating(SECOND_DAY, organizationId)).toBe(true);

    const expected = [...new Set(stage.triggers)].sort();
    const dates = await until(
      async () => {
        const found = await stage.reported(organizationId);
        return found.length >= expected.length && found;
      },
      { what: 'every report', timeoutMs: 20_000 },
    );
    expect(dates).toEqual(expected);
    const madeUpFor = DateTime.fromISO(lastDay).plus({ days: 1 }).toISODate();
    expect(stage.triggers[seen]).toBe(madeUpFor);
    expect(stage.triggers.slice(seen).filter((date) => date === madeUpFor)).toHaveLength(1);
    await stage.stopAll();
  }, 150_000);
});
