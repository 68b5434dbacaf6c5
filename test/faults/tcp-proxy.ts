import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

interface Connection {
  near: Socket;
  far: Socket;
}

/** Stands between our processes and a server, and does to their connections what networks do. */
export class TcpProxy {
  /** The largest number of connections that were open at once. */
  most = 0;
  private readonly connections = new Set<Connection>();
  private readonly server: Server;
  private delayMs = 0;

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

  /** Every byte from now on arrives so much later, in both directions; 0 for at once. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Every connection of now is silent from now on and never closed, as after a lost NAT entry; new ones work. Gives their number. */
  forget(): number {
    for (const { near, far } of this.connections) {
      near.unpipe().resume();
      far.unpipe().resume();
    }
    return this.connections.size;
  }

  /** Resets every connection of now. Gives their number. */
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
    this.most = Math.max(this.most, this.connections.size);
    const end = (): void => {
      this.connections.delete(connection);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(this.road()).pipe(far);
    far.pipe(this.road()).pipe(near);
  }

  /** Carries bytes in their order, as late as the proxy is told. */
  private road(): Transform {
    const road = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        if (this.delayMs === 0) return done(null, chunk);
        setTimeout(() => road.destroyed || road.push(chunk), this.delayMs);
        return done();
      },
    });
    return road.on('error', () => undefined);
  }
}
