import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What a target does with a connection once a request has come. */
export type Misdeed = (socket: Socket) => void;

const CHUNK = Buffer.alloc(65_536);
const FIVE_GB = 5_000_000_000;

/** Misdeeds by name. */
export const MISDEEDS = {
  hangs: () => undefined,
  drips: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 500);
    socket.once('close', () => clearInterval(drip));
  },
  resets: (socket) => void socket.resetAndDestroy(),
  'breaks off': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf', () => socket.resetAndDestroy());
  },
  floods: (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${FIVE_GB}\r\n\r\n`);
    pour(socket);
  },
  bombs: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n');
    pour(socket, '10000\r\n', '\r\n');
  },
  'fills headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, 'x-fill: ', '\r\n', Buffer.alloc(8_192, 'x'));
  },
} satisfies Record<string, Misdeed>;

export type MisdeedName = keyof typeof MISDEEDS;

/** A server on 127.0.0.1 that does one of them to every request. */
export class BadTarget {
  private readonly sockets = new Set<Socket>();

  private constructor(
    readonly name: MisdeedName,
    private readonly server: Server,
  ) {}

  static async start(name: MisdeedName): Promise<BadTarget> {
    const server = createServer((socket) => {
      target.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => MISDEEDS[name](socket));
    });
    const target = new BadTarget(name, server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return target;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Bytes that any of its callers took, kernel buffers included. */
  get mostSent(): number {
    return Math.max(0, ...[...this.sockets].map((socket) => socket.bytesWritten - socket.writableLength));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }
}

/** Writes as fast as the other side takes, until it goes. */
function pour(socket: Socket, before = '', after = '', chunk: Buffer = CHUNK): void {
  const part = Buffer.concat([Buffer.from(before), chunk, Buffer.from(after)]);
  const write = (): void => {
    while (!socket.destroyed && socket.write(part));
  };
  socket.on('drain', write);
  write();
}
