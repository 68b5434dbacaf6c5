import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the first hop got it. */
export interface Arrival {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** How the first hop answers below a path. */
export type Reply = (request: Arrival, response: ServerResponse) => void;

/** The one HTTP server that our processes may call: receiver, redirector, n8n and external system in one. */
export class FirstHop {
  readonly arrivals: Arrival[] = [];
  private readonly replies = new Map<string, Reply>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FirstHop> {
    const server = createServer();
    const hop = new FirstHop(server);
    server.on('request', (request, response) => void hop.receive(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return hop;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers requests for exactly this path so; all others are answered 200. @returns the whole address */
  answer(path: string, reply: Reply): string {
    this.replies.set(path, reply);
    return `http://${this.host}${path}`;
  }

  /** What came for a path. */
  at(path: string): Arrival[] {
    return this.arrivals.filter(({ url }) => url === path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const body = Buffer.concat(await request.toArray().catch(() => [])).toString();
    const arrival = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    this.arrivals.push(arrival);
    const reply = this.replies.get(arrival.url) ?? (() => response.end('received'));
    reply(arrival, response);
  }
}
