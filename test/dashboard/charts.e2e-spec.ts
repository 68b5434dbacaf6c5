import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openWhile } from '../support/stage.js';
import { DashboardStage } from './dashboard-stage.js';

const PICTURES = process.env.DASHBOARD_PICTURES;
/** 28 November 2026, 09:00 in São Paulo, in seconds. */
const AT = Date.UTC(2026, 10, 28, 12) / 1000;
const DAY = 86_400;
const MIDNIGHT = AT - 9 * 3_600;

/** What the axis of such a chart says, as it is drawn. */
const LABELS = `async ({ base, times, buckets, locale }) => {
  const { rowsOf, bucketSplits, timeLabels } = await import(base + '/charts/time-axis.js');
  const [drawn] = rowsOf({ times, values: [times.map(() => 1)] }, buckets);
  const label = timeLabels(locale, buckets);
  return { span: drawn.length > 0 ? drawn.at(-1) - drawn[0] : 0, labels: bucketSplits(times, 400).map((at) => label(at, 5)) };
}`;

/** Charts of none, one and two values, of what is measured now and of days, in the page. */
const DRAW = `async ({ base, at, day }) => {
  const { html, render } = await import(base + '/vendor/preact.js');
  const { LineChart } = await import(base + '/charts/line-chart.js');
  const place = document.createElement('div');
  place.className = 'charts page';
  document.querySelector('.page').replaceWith(place);
  const few = (step) => [[], [at], [at - step, at]];
  const chart = (title, times, buckets) => html\`<\${LineChart} title=\${title + ': ' + times.length} names=\${['A']}
    data=\${{ times, values: [times.map((_, index) => 3 - index)] }} format=\${String} whole buckets=\${buckets} />\`;
  const buckets = { unit: 'day', timeZone: 'America/Sao_Paulo' };
  render(html\`\${few(5).map((times) => chart('Now', times))}\${few(day).map((times) => chart('Days', times, buckets))}\`, place);
}`;

describe('charts of few values', () => {
  const stage = new DashboardStage();
  openWhile(stage);

  it('have axes that say when, in the zone of their report', async () => {
    const { page, context, complaints } = await stage.signedIn('viewer');
    const { version } = (await (await fetch(`${stage.baseUrl}/dashboard/config.json`)).json()) as { version: string };
    const base = `/dashboard/assets/${version}`;
    const axis = (times: number[], unit?: string, locale = 'pt-BR') => {
      const buckets = unit && { unit, timeZone: 'America/Sao_Paulo' };
      return page.evaluate(`(${LABELS})(${JSON.stringify({ base, times, buckets, locale })})`);
    };
    expect(await axis([], 'day')).toEqual({ span: 0, labels: [] });
    expect(await axis([MIDNIGHT], 'day')).toEqual({ span: 2 * DAY, labels: ['28 de nov.'] });
    expect(await axis([MIDNIGHT - DAY, MIDNIGHT], 'day', 'en')).toEqual({ span: DAY, labels: ['Nov 27', 'Nov 28'] });
    expect(await axis([AT], 'hour')).toEqual({ span: 7_200, labels: ['09:00'] });
    expect(await axis([MIDNIGHT, MIDNIGHT + 3_600], 'hour')).toEqual({ span: 3_600, labels: ['28 de nov.', '01:00'] });
    expect(await axis([AT])).toMatchObject({ span: 60 });

    await page.evaluate(`(${DRAW})(${JSON.stringify({ base, at: MIDNIGHT, day: DAY })})`);
    await page.locator('.uplot').nth(3).waitFor();
    expect([await page.locator('.uplot').count(), await page.locator('.nothing').count()]).toEqual([4, 2]);
    if (PICTURES) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: path.join(PICTURES, 'charts-of-few.png') });
    }
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);
});
