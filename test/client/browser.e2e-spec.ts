import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import ts from 'typescript';
import { openBrowser } from '../support/browser.js';
import { freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { tokenFor } from '../support/tokens.js';

const PAGE = `<script type="importmap">{ "imports": { "openapi-fetch": "/openapi-fetch.js" } }</script>
<script type="module">import { createBackgroundTasks } from '/client/index.js'; window.create = createBackgroundTasks;</script>`;

describe('the typed client in a browser', () => {
  let pages: Server;
  let deployment: Deployment;
  let browser: Browser;

  beforeAll(async () => {
    pages = createServer(
      (request, response) =>
        void answer(request.url ?? '/').then(({ type, body }) => {
          response.writeHead(200, { 'content-type': type }).end(body);
        }),
    ).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    deployment = await deploy('redis', { env: { CORS_ALLOWED_ORIGINS: originOf(pages) } });
    browser = await openBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await deployment?.stop();
    pages?.close();
  }, 30_000);

  it('submits a document from another origin and watches it to its end', async () => {
    const page = await browser.newPage();
    await page.goto(originOf(pages));
    await page.waitForFunction('window.create !== undefined');
    const options = {
      baseUrl: deployment.apis[0]?.baseUrl,
      token: await tokenFor({ organizationId: freshOrganization() }),
    };
    const told = await page.evaluate(`(async () => {
      const api = create(${JSON.stringify(options)});
      const body = { document_id: 'd1', content: 'Olá' };
      const { task_id } = await api.submit('/api/background/tasks/document-processing', body, { idempotencyKey: 'k' });
      const events = [];
      for await (const { event, task } of api.watch(task_id)) events.push([event, task?.status]);
      return [events[0][0], events.at(-1)];
    })()`);
    expect(told).toEqual(['snapshot', ['status', 'completed']]);
  }, 60_000);
});

/** The page, openapi-fetch as it is published, and the client as a build would hand it out. */
async function answer(path: string): Promise<{ type: string; body: string }> {
  const type = 'text/javascript';
  if (path === '/openapi-fetch.js')
    return { type, body: await readFile('node_modules/openapi-fetch/dist/index.mjs', 'utf8') };
  const [, name] = /^\/client\/(\w+)\.js$/.exec(path) ?? [];
  if (name === undefined) return { type: 'text/html', body: PAGE };
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  return {
    type,
    body: ts.transpileModule(await readFile(`libs/client/${name}.ts`, 'utf8'), { compilerOptions }).outputText,
  };
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
