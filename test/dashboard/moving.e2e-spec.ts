import type { Page } from 'playwright-core';
import { expectStatus } from '../support/api-client.js';
import { openWhile } from '../support/stage.js';
import { until } from '../support/until.js';
import { DashboardStage } from './dashboard-stage.js';

/** The list; neither one task nor their stream. */
const LIST = /\/api\/background\/tasks\?/;
const STREAM = /\/api\/background\/tasks\/stream\?/;
/** As many tasks as one stream tells of. */
const MOST = 20;

describe('tasks on screen', () => {
  const stage = new DashboardStage();
  openWhile(stage);

  /** A task that runs until it is cancelled, and who cancels it. */
  const running = async (tag: string) => {
    const client = await stage.client('member');
    const more = { name: `Runs for ${tag}`, tags: [tag], timeout_seconds: 600 };
    const { task_id } = await client.deliver(stage.receivers.hook('nothing').url, more);
    await until(async () => (await client.task(task_id)).status === 'running', { what: `${tag} runs` });
    const cancel = async () => expectStatus(202, await client.post(`/tasks/${task_id}/cancel`));
    return { task_id, cancel };
  };
  const row = (page: Page, status: string) => page.locator(`.list-row .status-${status}`).first();

  it('move by a stream: nobody has to ask for the list again', async () => {
    const { cancel } = await running('stream');
    const { page, context, complaints, asked } = await stage.signedIn('member', '?tag=stream');
    await row(page, 'running').waitFor();
    await until(() => asked.some((url) => STREAM.test(url)), { what: 'the stream is open' });
    await page.route(LIST, (route) => route.abort());
    await cancel();
    await row(page, 'cancelled').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('move by asking for the list where no stream can be had', async () => {
    const { cancel } = await running('asked');
    const { page, context } = await stage.signedIn('member', '?tag=asked');
    await page.route(STREAM, (route) => route.abort());
    await row(page, 'running').waitFor();
    await cancel();
    await row(page, 'cancelled').waitFor();
    await context.close();
  }, 60_000);

  it('share one connection, and those that start much later need none', async () => {
    const client = await stage.client('member');
    const { url } = stage.receivers.hook();
    const deliver = (delay_seconds: number) => client.deliver(url, { delay_seconds, tags: ['many'] });
    await Promise.all([...Array(MOST + 5).fill(50), ...Array(5).fill(3_600)].map(deliver));
    const { page, context, asked } = await stage.signedIn('member', '?tag=many');
    await page.locator('.list-row').nth(15).waitFor();
    const streams = () => asked.filter((one) => STREAM.test(one));
    await until(() => streams().length > 0, { what: 'the stream is open' });
    const lists = asked.filter((one) => LIST.test(one)).length;
    await until(() => asked.filter((one) => LIST.test(one)).length > lists + 2, {
      what: 'the list was asked for again',
    });
    expect(streams().length).toBeLessThanOrEqual(2);
    const named = streams().map((one) => new URL(one).searchParams.get('task_ids')?.split(',') ?? []);
    expect(Math.max(...named.map(({ length }) => length))).toBeLessThanOrEqual(MOST);
    await context.close();
  }, 60_000);

  it('are left alone while nobody looks, and told as they stand when somebody does', async () => {
    const { task_id, cancel } = await running('hidden');
    const { page, context, complaints } = await stage.signedIn('member', `/tasks/${task_id}`);
    await page.locator('.live').waitFor();
    const hide = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} });
        document.dispatchEvent(new Event('visibilitychange'))`);
    const gone = page.waitForEvent('requestfailed', { predicate: (one) => one.url().endsWith(`${task_id}/stream`) });
    await hide(true);
    await gone;
    await cancel();
    await hide(false);
    await page.locator('.standing .status-cancelled').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);
});
