import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A service of the inside on loopback: it answers whoever comes as an HTTP server would, and counts them. */
export class Trap {
  /** What each connection said first; empty for one that said nothing. */
  readonly visits: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly servers: Server[]) {}

  /** One port on 127.0.0.1, and on ::1 where this machine has it. */
  static async start(): Promise<Trap> {
    const trap = new Trap([]);
    await trap.listen('127.0.0.1', 0);
    await trap.listen('::1', trap.port).catch(() => undefined);
    return trap;
  }

  get port(): number {
    const address = this.servers[0]?.address() as AddressInfo | undefined;
    return address?.port ?? 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.servers.map((server) => new Promise((done) => server.close(done))));
  }

  private async listen(host: string, port: number): Promise<void> {
    const server = createServer((socket) => this.visit(socket));
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, host, done));
    this.servers.push(server);
  }

  private visit(socket: Socket): void {
    const place = this.visits.push('') - 1;
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
    socket.once('data', (said: Buffer) => {
      this.visits[place] = said.toString('latin1').slice(0, 100);
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\ninside');
    });
  }
}
