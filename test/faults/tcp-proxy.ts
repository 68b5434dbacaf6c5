import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between our processes and their broker, and does to their connections what networks do. */
export class TcpProxy {
  private readonly connections = new Set<{ near: Socket; far: Socket }>();
  private readonly server: Server;

  private constructor(private readonly target: { host: string; port: number }) {
    this.server = createServer((near) => this.pass(near));
  }

  /** A proxy in front of the server of `url`, and that URL through the proxy. */
  static async before(url: string): Promise<{ proxy: TcpProxy; url: string }> {
    const through = new URL(url);
    const proxy = new TcpProxy({ host: through.hostname, port: Number(through.port) });
    await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done));
    through.hostname = '127.0.0.1';
    through.port = String((proxy.server.address() as AddressInfo).port);
    return { proxy, url: through.toString() };
  }

  /** Every connection of now is silent from now on and never closed, as after a lost NAT entry; new ones work. Gives their number. */
  forget(): number {
    for (const { near, far } of this.connections) {
      near.unpipe(far).resume();
      far.unpipe(near).resume();
    }
    return this.connections.size;
  }

  /** Resets every connection of now. */
  cut(): number {
    const count = this.connections.size;
    for (const { near } of this.connections) near.resetAndDestroy();
    return count;
  }

  get open(): number {
    return this.connections.size;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }

  private pass(near: Socket): void {
    const far = connect(this.target);
    const connection = { near, far };
    this.connections.add(connection);
    const end = (): void => {
      this.connections.delete(connection);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  }
}
