import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';

/** The envelope as a workflow gets it. */
export interface Envelope {
  task_id: string;
  organization_id: string;
  workflow?: string;
  sync_type?: string;
  data: unknown;
  callback_url?: string;
}

/** One call as it arrived. */
export interface Call {
  headers: IncomingHttpHeaders;
  body: Envelope;
  bytes: number;
  at: number;
}

type Reply = (response: ServerResponse, call: Call, nth: number) => void;

/** A published workflow: its path and what came. */
export interface Workflow {
  path: string;
  calls: Call[];
}

export const N8N_HEADER = 'X-N8N-Token';
export const N8N_TOKEN = 'n8n-secret-token-0123456789';

const MAX_BODY = 16 * 1_048_576;
const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));

/** Replies of n8n 2.41, byte for byte as STACK.md and its sources list them. */
export const replies = {
  started: (response: ServerResponse) => json(response, 200, { message: 'Workflow was started' }),
  failed: (response: ServerResponse) => json(response, 500, { message: 'Error in workflow' }),
  /** Its Wait node, then the answer of the last node. */
  after:
    (ms: number, body: unknown): Reply =>
    (response) =>
      void setTimeout(() => json(response, 200, body), ms),
  never: () => undefined,
};

/** An HTTP server that answers exactly as n8n does. */
export class N8nServer {
  /** Calls to paths that nobody published. */
  readonly unknown: string[] = [];
  private readonly workflows = new Map<string, Workflow & { reply: Reply }>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<N8nServer> {
    const server = createServer();
    const n8n = new N8nServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () =>
        n8n.receive(request.method ?? '', request.url ?? '', request.headers, Buffer.concat(chunks), response),
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return n8n;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What our processes need. */
  get env(): Record<string, string> {
    return { N8N_WEBHOOK_URL: this.url, N8N_WEBHOOK_HEADER: N8N_HEADER, N8N_WEBHOOK_TOKEN: N8N_TOKEN };
  }

  /** Publishes a workflow under a path of its own. */
  workflow(reply: Reply = replies.started, path = `flow-${randomUUID()}`): Workflow {
    const workflow = { path, calls: [], reply };
    this.workflows.set(path, workflow);
    return workflow;
  }

  /** How often a published workflow was called. */
  callsOf(path: string): number {
    return this.workflows.get(path)?.calls.length ?? 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private receive(
    method: string,
    url: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
    response: ServerResponse,
  ): void {
    if (body.length > MAX_BODY) return void json(response, 500, { message: 'request entity too large' });
    const path = url.replace(/^\/webhook\//, '');
    const workflow = this.workflows.get(path);
    if (!workflow || method !== 'POST') {
      this.unknown.push(path);
      return void json(response, 404, {
        code: 404,
        message: `The requested webhook "${method} ${path}" is not registered.`,
        hint: 'The workflow must be active for a production URL to run successfully. You can activate the workflow using the toggle in the top-right of the editor.',
      });
    }
    if (headers[N8N_HEADER.toLowerCase()] !== N8N_TOKEN) {
      return void response.writeHead(403, { 'content-type': 'text/plain' }).end('Authorization data is wrong!');
    }
    const call = { headers, body: JSON.parse(body.toString()) as Envelope, bytes: body.length, at: Date.now() };
    workflow.calls.push(call);
    workflow.reply(response, call, workflow.calls.length);
  }
}
