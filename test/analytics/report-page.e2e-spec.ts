import type { Browser, Page } from 'playwright-core';
import { REPORT_CSP, reportPage } from '../../src/task-types/analytics-processing/report/report-page.js';
import { analyticsRig } from './analytics-rig.js';
import { openBrowser } from '../support/browser.js';

const SCREENSHOTS = process.env.REPORT_SCREENSHOTS;
const URL = 'http://report.test/';
const EVIL = '<img src=x onerror=alert(1)>"><script>alert(2)</script>';
const DAY_MS = 86_400_000;

describe('the page of a report, in a browser', () => {
  let browser: Browser;
  let html: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    const rig = await analyticsRig();
    const from = Date.parse('2026-10-01T12:00:00Z');
    await rig.happened(
      Array.from({ length: 60 }, (_, day) => day).flatMap((day) => {
        const occurred_at = new Date(from + (day - 30) * DAY_MS).toISOString();
        return [
          { name: 'pedido_pago', value: 900 + (day % 7) * 40 + (day === 50 ? 4_000 : 0), occurred_at },
          { name: 'cadastro', occurred_at },
          { name: EVIL, value: 1, occurred_at },
        ];
      }),
    );
    html = reportPage(await rig.report({ period: { from: '2026-10-01', to: '2026-10-31' } }), 'pt-BR');
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  async function open(width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 1_400 } });
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => complaints.push('a dialog')));
    await page.route('**/*', (route) => {
      const { url } = { url: route.request().url() };
      if (url !== URL) complaints.push(`outside: ${url}`);
      return route.fulfill({
        body: url === URL ? html : '',
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': REPORT_CSP },
      });
    });
    await page.goto(URL);
    return page;
  }

  it.each([1_280, 390])('fits %d pixels, wears its style under its policy, and asks for nothing', async (width) => {
    const page = await open(width);
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/report-${width}.png` });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.bar.marked')).fill`)).toBe(
      'rgb(194, 65, 12)',
    );
    expect(await page.locator('section').count()).toBe(3);
    expect(await page.locator('section h2').allInnerTexts()).toContain(EVIL);
    expect(await page.locator('img, script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('prints on paper', async () => {
    const page = await open(1_280);
    const paper = await page.pdf({ format: 'A4', ...(SCREENSHOTS && { path: `${SCREENSHOTS}/report.pdf` }) });
    const pages = paper.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
    expect(pages.length).toBeGreaterThanOrEqual(2);
    expect(pages.length).toBeLessThanOrEqual(8);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgba(0, 0, 0, 0)');
  });
});
