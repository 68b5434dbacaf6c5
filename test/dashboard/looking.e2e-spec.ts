import { overflow, paste, visit, untilTrue } from './dashboard-rig.js';
import { openWhile } from '../support/stage.js';
import { DashboardStage } from './dashboard-stage.js';

const HOSTILE = `<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script> javascript:alert(1)`;

/** What can be reached by keyboard and shows no outline when it is; a row of the list draws it around the whole row. */
const UNSEEN_FOCUS = `[...document.querySelectorAll('a[href], button:not(:disabled), input, select, textarea, [tabindex="0"]')]
  .filter((one) => one.checkVisibility())
  .filter((one) => {
    one.focus({ focusVisible: true });
    const [own, around] = [getComputedStyle(one), getComputedStyle(one, '::after')];
    return document.activeElement !== one || [own, around].every(({ outlineStyle }) => outlineStyle === 'none');
  })
  .map((one) => one.outerHTML.slice(0, 100))`;

describe('what the dashboard shows', () => {
  const stage = new DashboardStage();
  openWhile(stage);

  it('lets a developer in with one click', async () => {
    const { page, context, complaints } = await visit(stage.browser, stage.baseUrl);
    await page.getByRole('button', { name: 'Enter' }).click();
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    await page.getByRole('link', { name: 'Queues', exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('says why it lets a token in or not, and forgets it at the way out', async () => {
    const { page, context, complaints, asked } = await visit(stage.browser, stage.baseUrl);
    await page.locator('#token').fill('nonsense');
    await page.locator('#token').press('Enter');
    await page.getByRole('alert').waitFor();
    const token = await paste(page, { organizationId: stage.organizationId, role: 'viewer' });
    await page.reload();
    await page.locator('.shell').waitFor();
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(token.slice(0, 20));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#token').waitFor();
    expect(
      await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])'),
    ).not.toContain('eyJ');
    expect(asked.filter((url) => url.includes('eyJ') || url.includes('nonsense'))).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('shows a viewer no button that would be refused', async () => {
    const client = await stage.client('member');
    const { task_id } = await client.deliver('https://example.com/hook', { delay_seconds: 3_600 });
    const { page, context, complaints } = await stage.signedIn('viewer');
    await page.locator('.list-row').first().waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Queues' }).count()).toBe(0);
    await page.goto(`${stage.baseUrl}/dashboard/tasks/${task_id}`);
    await page.getByText(/^Scheduled/).waitFor();
    expect(await page.getByRole('button', { name: /Cancel task|Retry/ }).count()).toBe(0);
    await page.goto(`${stage.baseUrl}/dashboard/queues`);
    await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('shows a hostile name as text', async () => {
    const client = await stage.client('member');
    const { task_id } = await client.deliver('https://example.com/hook', {
      name: HOSTILE,
      tags: ['<b>x</b>'],
      delay_seconds: 3_600,
    });
    const { page, context, complaints } = await stage.signedIn('member');
    await page.getByRole('link', { name: HOSTILE }).waitFor();
    await page.goto(`${stage.baseUrl}/dashboard/tasks/${task_id}`);
    await page.getByRole('heading', { name: HOSTILE }).waitFor();
    expect(await page.evaluate('[globalThis.hacked, document.querySelectorAll("img, #app script, b").length]')).toEqual(
      [null, 0].map((one) => one ?? undefined),
    );
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('is used without a mouse', async () => {
    const client = await stage.client('member');
    await client.deliver('https://example.com/hook', { name: 'By keyboard', delay_seconds: 3_600, tags: ['keys'] });
    const { page, context, complaints } = await stage.signedIn('member', '?tag=keys');
    await page.getByRole('link', { name: 'By keyboard' }).waitFor();
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.locator('.list').focus();
    await page.keyboard.press('ArrowDown');
    await untilTrue(page, 'document.activeElement?.textContent === "By keyboard"');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'By keyboard' }).waitFor();
    await page.getByRole('button', { name: 'Cancel task' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await untilTrue(page, 'document.activeElement?.textContent === "Cancel task"');
    await page.keyboard.press('Enter');
    await untilTrue(page, 'document.activeElement?.closest("dialog") != null');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.standing .status-cancelled').waitFor();
    // The button went away with what it was for: the heading is where to go on.
    await untilTrue(page, 'document.activeElement?.tagName === "H1"');
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('shows whole names on a phone, to whoever sees every organization too', async () => {
    const client = await stage.client('member');
    await client.deliver('https://example.com/hook', {
      name: 'Renovação do contrato',
      delay_seconds: 3_600,
      tags: ['phone'],
    });
    const { page, context } = await stage.signedIn('admin', '?tag=phone');
    await page.setViewportSize({ width: 390, height: 844 });
    const name = page.getByRole('link', { name: 'Renovação do contrato' }).first();
    await name.waitFor();
    const [shown, needed] = await name.evaluate((link) => [link.clientWidth, link.scrollWidth]);
    expect(shown).toBeGreaterThanOrEqual(needed ?? Infinity);
    await context.close();
  }, 60_000);

  it('shows where the focus is, wherever it goes', async () => {
    const { page, context } = await stage.signedIn('admin');
    for (const place of ['', '/documents', '/batches', '/reports', '/dead-letters', '/queues']) {
      await page.goto(`${stage.baseUrl}/dashboard${place}`);
      await page.locator('h1').waitFor();
      const unseen = await page.evaluate<string[]>(UNSEEN_FOCUS);
      expect([place, unseen]).toEqual([place, []]);
    }
    await context.close();
  }, 60_000);

  it('speaks Portuguese to who reads it, and changes when asked', async () => {
    const { page, context } = await visit(stage.browser, stage.baseUrl, '', { locale: 'pt-BR' });
    await paste(page, { organizationId: stage.organizationId, role: 'viewer' });
    await page.getByRole('heading', { name: 'Tarefas' }).waitFor();
    await page.getByLabel('Idioma').selectOption('en');
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    await context.close();
  }, 60_000);
});
