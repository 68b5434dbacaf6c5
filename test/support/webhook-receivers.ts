import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { givePorts, takePorts } from './services.js';

/** One delivery as it arrived. */
export interface Delivery {
  headers: IncomingHttpHeaders;
  body: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** When the sender went away before it had an answer. */
  abandonedAt: number | undefined;
}

/** What a hook answers to its nth delivery (from 1): a status with headers, or nothing ever. */
export type HookAnswer =
  { status: number; headers?: Record<string, string>; afterMs?: number; after?: Promise<unknown> } | 'nothing';

/** An address to deliver to, and what came. */
export interface Hook {
  url: string;
  deliveries: Delivery[];
}

interface KnownHook extends Hook {
  answer: (nth: number) => HookAnswer;
}

/** HTTP servers on some ports of 127.0.0.1, each a host of its own to the limit of deliveries a host. */
export class WebhookReceivers {
  private readonly hooks = new Map<string, KnownHook>();
  private readonly servers: Server[] = [];
  private next = 0;

  private constructor(private readonly ports: readonly number[]) {}

  /** Each on a port that the shared processes may call. */
  static async start(count: number): Promise<WebhookReceivers> {
    const receivers = new WebhookReceivers(await takePorts(count));
    for (const port of receivers.ports) await receivers.listen(port);
    return receivers;
  }

  /** What our processes need to be allowed to call them. */
  get env(): Record<string, string> {
    return { WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_PRIVATE_HOSTS: this.servers.map(hostOf).join(',') };
  }

  /** A new address; hooks take turns on the ports. */
  hook(answer: HookAnswer | ((nth: number) => HookAnswer) = { status: 200 }): Hook {
    const path = `/${randomUUID()}`;
    const server = this.servers[this.next++ % this.servers.length];
    if (!server) throw new Error('No receivers');
    const hook = {
      url: `http://${hostOf(server)}${path}`,
      deliveries: [],
      answer: typeof answer === 'function' ? answer : () => answer,
    };
    this.hooks.set(path, hook);
    return hook;
  }

  async close(): Promise<void> {
    for (const server of this.servers) server.closeAllConnections();
    await Promise.all(this.servers.map((server) => new Promise((done) => server.close(done))));
    await givePorts(this.ports);
  }

  private async listen(port: number): Promise<void> {
    const server = createServer((request, response) => void this.receive(request, response));
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done));
    this.servers.push(server);
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hook = this.hooks.get(request.url ?? '');
    const body = Buffer.concat(await request.toArray()).toString();
    const delivery: Delivery = { headers: request.headers, body, at: Date.now(), abandonedAt: undefined };
    response.once('close', () => {
      if (!response.writableFinished) delivery.abandonedAt = Date.now();
    });
    hook?.deliveries.push(delivery);
    const answer = hook?.answer(hook.deliveries.length) ?? { status: 404 };
    if (answer === 'nothing') return;
    await answer.after;
    setTimeout(() => response.writeHead(answer.status, answer.headers).end('received'), answer.afterMs ?? 0);
  }
}

function hostOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
