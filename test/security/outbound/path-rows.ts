import type { TaskResponse } from '../../../src/tasks/task.response.js';
import type { ApiClient } from '../../support/api-client.js';
import { pdfOf } from '../../documents/pdf-files.js';
import type { Attack } from '../attacks.js';
import type { SecurityStage } from '../security-stage.js';
import type { OutsideWorld } from './outside-world.js';

/** One task that must end so, after exactly one request to the first hop where it sends one. */
interface Path {
  what: string;
  submit(client: ApiClient, world: OutsideWorld): Promise<TaskResponse>;
  ends: 'completed' | 'redirect_refused';
  /** How many requests came to where it went; one where nobody counts. */
  came?(world: OutsideWorld): number;
}

const inside = ({ trap }: OutsideWorld): string => `127.0.0.1:${trap.port}`;
const data = { hello: 'mundo' };

/** A delivery whose receiver answers so. */
function answered(what: string, status: number, headersOf: (world: OutsideWorld) => Record<string, string>): Path {
  const path = `/answer/${encodeURIComponent(what)}`;
  return {
    what,
    submit: (client, world) =>
      client.deliver(
        world.hop.answer(path, (_request, response) => response.writeHead(status, headersOf(world)).end('moved')),
      ),
    ends: status < 300 ? 'completed' : 'redirect_refused',
    came: ({ hop }) => hop.at(path).length,
  };
}

const REDIRECTS: Path[] = [
  ...[300, 301, 302, 303, 305, 307, 308].map((status) =>
    answered(`${status} to the inside`, status, (world) => ({ location: `http://${inside(world)}/` })),
  ),
  answered('307 by https', 307, (world) => ({ location: `https://${inside(world)}/` })),
  answered('307 without scheme', 307, (world) => ({ location: `//${inside(world)}/` })),
  answered('308 to a relative place', 308, () => ({ location: '/secret' })),
  answered('302 to a file', 302, () => ({ location: 'file:///etc/passwd' })),
  answered('302 to gopher', 302, (world) => ({ location: `gopher://${inside(world)}/_GET` })),
  answered('301 without a place', 301, () => ({})),
  answered('200 with refresh', 200, (world) => ({ refresh: `0; url=http://${inside(world)}/` })),
  answered('200 with another service', 200, (world) => ({ 'alt-svc': `http/1.1="${inside(world)}"; ma=60` })),
  answered('200 with links', 200, (world) => ({ link: `<http://${inside(world)}/>; rel=preload` })),
];

const SYSTEMS: Path[] = [
  {
    what: 'n8n that moved',
    submit: (client, { n8n, trap }) => {
      const location = `http://127.0.0.1:${trap.port}/`;
      n8n.workflow((response) => response.writeHead(307, { location }).end(), 'moved');
      return client.submit('/integrations/n8n/trigger', { workflow: 'moved', data });
    },
    ends: 'redirect_refused',
    came: ({ n8n }) => n8n.callsOf('moved'),
  },
  {
    what: 'another system that moved',
    submit: (client, { hop, trap }) => {
      hop.answer('/crm', (_request, response) =>
        response.writeHead(302, { location: `http://127.0.0.1:${trap.port}/` }).end(),
      );
      return client.submit('/tasks/external-sync', { system: 'crm', sync_type: 'contact', data });
    },
    ends: 'redirect_refused',
    came: ({ hop }) => hop.at('/crm').length,
  },
  {
    what: 'proxy variables set: n8n is called directly',
    submit: (client, { n8n }) => {
      n8n.workflow(undefined, 'direct');
      return client.submit('/integrations/n8n/trigger', { workflow: 'direct', data });
    },
    ends: 'completed',
    came: ({ n8n }) => n8n.callsOf('direct'),
  },
  {
    what: 'proxy variables set: a webhook is delivered directly',
    submit: (client, { hop }) => client.deliver(`http://${hop.host}/direct`),
    ends: 'completed',
    came: ({ hop }) => hop.at('/direct').length,
  },
  {
    what: 'proxy variables set: a mail is sent directly, and what it links to is not read',
    submit: (client, world) =>
      client.submit('/tasks/email-notification', {
        to: 'ana@example.org',
        template: 'welcome',
        variables: { name: 'Ana', product_name: 'Portal', action_url: `https://${inside(world)}/` },
      }),
    ends: 'completed',
  },
];

/** References that a browser or a viewer would load. */
const HTML = (host: string): string => `<!DOCTYPE html [<!ENTITY e SYSTEM "http://${host}/entity">]>
<html manifest="http://${host}/m"><head><base href="http://${host}/"><link rel="stylesheet" href="style.css">
<meta http-equiv="refresh" content="0;url=http://${host}/"><script src="http://${host}/s.js"></script>
<style>@import url(http://${host}/c.css); @font-face { src: url(http://${host}/f.woff) }</style></head>
<body background="http://${host}/b.png"><h1>Manual</h1><p>Um texto &e; comum.</p><img src="http://${host}/i.png" srcset="http://${host}/j.png 2x">
<iframe src="http://${host}/f"></iframe><object data="http://${host}/o"></object><embed src="http://${host}/e">
<svg><image xlink:href="http://${host}/x.svg"/><use href="http://${host}/u.svg#a"/></svg><video src="http://${host}/v"></video>
<img src="file:///etc/passwd"><xi:include href="http://${host}/xi"/></body></html>`;

function pdfWithReferences(host: string): Buffer {
  const uri = `<< /S /URI /URI (http://${host}/uri) >>`;
  const form = `/AcroForm << /XFA (<xdp><x href="http://${host}/xfa"/></xdp>) /Fields [] >>`;
  const catalog = `<< /Type /Catalog /Pages 2 0 R /OpenAction ${uri} ${form} /URI << /Base (http://${host}/) >> >>`;
  const font = `/FontDescriptor << /Type /FontDescriptor /FontFile2 << /FS /URL /F (http://${host}/font) /Length 0 >> >>`;
  const text = pdfOf(['Um texto comum, com fontes de outro lugar.'])
    .toString('latin1')
    .replace('<< /Type /Catalog /Pages 2 0 R >>', catalog)
    .replace('/BaseFont /Helvetica', `/BaseFont /Helvetica ${font}`);
  return Buffer.from(text, 'latin1');
}

const document = (what: string, contentOf: (host: string) => object): Path => ({
  what,
  submit: (client, world) =>
    client.submit('/tasks/document-processing', {
      document_id: what.replaceAll(' ', '_'),
      ...contentOf(inside(world)),
    }),
  ends: 'completed',
});

const DOCUMENTS: Path[] = [
  document('a page full of references', (host) => ({ content: HTML(host), content_type: 'text/html' })),
  document('Markdown with pictures', (host) => ({
    content: `# Manual\n\n![x](http://${host}/m.png) <img src="http://${host}/n.png">\n\nUm texto comum.\n\n[ref]: http://${host}/r`,
  })),
  document('a PDF with actions and outside fonts', (host) => ({
    content_base64: pdfWithReferences(host).toString('base64'),
    content_type: 'application/pdf',
  })),
];

/** Tasks that reach the first hop, or read what a tenant wrote, and must go no further. */
export class PathRows {
  private readonly paths = [...REDIRECTS, ...SYSTEMS, ...DOCUMENTS];
  private readonly tasks = new Map<Path, TaskResponse>();
  private client: ApiClient | undefined;

  constructor(private readonly stage: SecurityStage) {}

  async submit(): Promise<void> {
    const client = await this.stage.caller();
    this.client = client;
    const submitted = this.paths.map(async (path) => {
      this.tasks.set(path, await path.submit(client, this.stage.outside));
    });
    await Promise.all(submitted);
  }

  rows(): Attack[] {
    const secret: Attack = {
      what: 'the relative place of the redirect was never asked for',
      wrong: async ({ outside }) => (outside.hop.at('/secret').length === 0 ? undefined : 'it was'),
    };
    return [...this.paths.map((path) => ({ what: path.what, wrong: () => this.wrong(path) })), secret];
  }

  private async wrong(path: Path): Promise<string | undefined> {
    const task = await this.client?.ended(this.tasks.get(path)?.task_id ?? '');
    if (!task) return 'was not submitted';
    const end = task.error?.code ?? task.status;
    if (end !== path.ends || task.attempts !== 1)
      return `${end} after ${task.attempts} attempts instead of ${path.ends}`;
    const arrived = path.came?.(this.stage.outside) ?? 1;
    return arrived === 1 ? undefined : `${arrived} requests arrived`;
  }
}
