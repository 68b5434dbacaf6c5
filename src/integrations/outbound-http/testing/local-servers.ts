import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './localhost-certificate.js';

/** A server on a free loopback port that counts its connections and can be waited for. */
export class LocalServer {
  connections = 0;
  open = 0;
  readonly requests: { headers: Record<string, unknown>; body: string; url: string | undefined }[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly watchers = new Set<() => void>();

  private constructor(private readonly server: Server) {}

  static async http(listener: RequestListener): Promise<LocalServer> {
    const local: LocalServer = new LocalServer(createServer((req, res) => local.record(req, res, listener)));
    return local.listen();
  }

  static async https(listener: RequestListener): Promise<LocalServer> {
    const tls = { cert: LOCALHOST_CERTIFICATE, key: LOCALHOST_KEY };
    const local: LocalServer = new LocalServer(createTlsServer(tls, (req, res) => local.record(req, res, listener)));
    return local.listen();
  }

  /** Raw TCP: `onConnection` writes whatever bytes it likes. */
  static async tcp(onConnection: (socket: Socket) => void): Promise<LocalServer> {
    const server = createTcpServer((socket) => {
      // Unread bytes would hide the other side's close.
      socket.resume();
      onConnection(socket);
    });
    return new LocalServer(server).listen();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Resolves once `condition` holds after some connection or request event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.watchers.add(resolve));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async listen(): Promise<this> {
    this.server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.open += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.open -= 1;
        this.sockets.delete(socket);
        this.changed();
      });
      this.changed();
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  private record(...[req, res, listener]: [...Parameters<RequestListener>, RequestListener]): void {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      this.requests.push({ headers: req.headers, body: Buffer.concat(chunks).toString(), url: req.url });
      listener(req, res);
      this.changed();
    });
  }

  private changed(): void {
    for (const wake of this.watchers) wake();
    this.watchers.clear();
  }
}
