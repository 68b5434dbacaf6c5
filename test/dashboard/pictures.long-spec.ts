import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { EmbeddingsServer } from '../support/embeddings-server.js';
import { until } from '../support/until.js';
import { axeScript } from './axe/install-axe.js';
import { openBrowser } from '../support/browser.js';
import { overflow, paste, visit } from './dashboard-rig.js';
import { type Filled, fillOrganization } from './filled-organization.js';
import { opened, places } from './places.js';

/** A folder for the pictures: look at them after a change. */
const PICTURES = process.env.DASHBOARD_PICTURES;
const THEMES = ['light', 'dark'] as const;
/** For the pictures every look in both languages; else each language once in either theme and at either width. */
const LOOKS = [1280, 390].flatMap((width, column) =>
  THEMES.flatMap((theme, row) => {
    const locales = ['en-US', 'pt-BR'];
    return (PICTURES ? locales : [locales[(row + column) % 2]]).map((locale = 'en-US') => ({ width, theme, locale }));
  }),
);
type Look = (typeof LOOKS)[number];

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

describe('the pages of the dashboard', () => {
  let deployment: Deployment;
  let browser: Browser;
  let client: ApiClient;
  let filled: Filled;
  let embeddings: EmbeddingsServer;
  let axe: string;
  const organizationId = freshOrganization();
  const baseUrl = () => deployment.apis[0]?.baseUrl ?? '';

  beforeAll(async () => {
    axe = axeScript();
    if (PICTURES) mkdirSync(PICTURES, { recursive: true });
    embeddings = await EmbeddingsServer.start();
    const env = { ...embeddings.env, NODE_ENV: 'development', TASK_RETRY_BASE_DELAY_SECONDS: '600' };
    [deployment, browser] = await Promise.all([deploy('redis', { env }), openBrowser()]);
    client = await clientFor(baseUrl(), { organizationId, role: 'admin' });
    filled = await fillOrganization(client, embeddings);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await deployment?.stop();
    await embeddings?.close();
  }, 30_000);

  const seriousIn = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe);
    const found = await page.evaluate<{ violations: Finding[] }>('axe.run(document, { resultTypes: ["violations"] })');
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
      );
  };

  const look = async (page: Page, name: string, { width, theme, locale }: Look): Promise<string[]> => {
    await page.evaluate(
      'Promise.all(document.getAnimations().map((one) => one.effect.getComputedTiming().iterations === Infinity ? one.cancel() : one.finished))',
    );
    if (PICTURES) await takePicture(page, path.join(PICTURES, `${name}-${width}-${theme}-${locale}.png`));
    const wider = await overflow(page);
    return [...(await seriousIn(page)), ...(wider > 0 ? [`${name} is ${wider} px wider than the window`] : [])];
  };

  it.each(LOOKS)(
    'are readable for everybody at $width px, $theme, $locale',
    async (options) => {
      const { page, context, complaints } = await visit(browser, baseUrl(), '', options);
      const wrong = await look(page, 'sign-in', options);
      await paste(page, { organizationId, role: 'admin' });
      for (const { name, place, open } of [...opened(filled, organizationId), ...places(filled)]) {
        await page.goto(`${baseUrl()}/dashboard${place}`);
        await open(page);
        wrong.push(...(await look(page, name, options)));
      }
      expect(wrong).toEqual([]);
      // axe is evaluated in the page; its styles are refused by the page's policy, which is no complaint about the page.
      expect(complaints.filter((text) => !text.includes('axe'))).toEqual([]);
      await context.close();
    },
    180_000,
  );

  it('were all filled with what they show', async () => {
    const batch = expectStatus(200, await client.get(`/batches/${filled.batch}`)).json<{ total: number }>();
    expect(batch.total).toBeGreaterThan(2);
    await until(async () => (await client.task(filled.failed)).status === 'failed', { what: 'the failed task' });
  });
});

/** The whole page, however long: the page scrolls inside its frame. */
async function takePicture(page: Page, file: string): Promise<void> {
  const viewport = page.viewportSize() ?? { width: 0, height: 0 };
  const more = await page.evaluate<number>(
    '(() => { const page = document.querySelector(".page"); return page ? page.scrollHeight - page.clientHeight : 0; })()',
  );
  await page.setViewportSize({ ...viewport, height: viewport.height + more });
  await page.screenshot({ path: file });
  await page.setViewportSize(viewport);
}
