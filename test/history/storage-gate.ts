import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of connections: handed through, reset, or taken and never answered. */
export type GateMode = 'open' | 'refusing' | 'hanging';

/** Stands between our processes and their Supabase. */
export class StorageGate {
  private readonly sockets = new Set<Socket>();
  private mode: GateMode = 'open';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** A gate before the server of `url`, open at first. */
  static async before(url: string): Promise<StorageGate> {
    const { hostname: host, port } = new URL(url);
    const server = createServer((near) => gate.pass(near, { host, port: Number(port) }));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const gate = new StorageGate(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return gate;
  }

  /** From now on, for the connections of now too. */
  set(mode: GateMode): void {
    this.mode = mode;
    for (const socket of this.sockets) {
      if (mode === 'hanging') socket.unpipe().resume();
      else socket.destroy();
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  private pass(near: Socket, target: { host: string; port: number }): void {
    this.keep(near);
    if (this.mode === 'refusing') near.resetAndDestroy();
    else if (this.mode === 'hanging') near.resume();
    else this.join(near, connect(target));
  }

  private join(near: Socket, far: Socket): void {
    this.keep(far);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.pipe(other);
      one.once('close', () => other.destroy());
    }
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => this.sockets.delete(socket));
  }
}
