import { connect as connectTcp, isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { buildConnector, Client } from 'undici';
import { packageOnFirstUse } from '../../package-on-first-use.js';
import { allowedAddresses, type ResolveHost } from './targets/host-addresses.js';
import { OutboundError } from './outbound-error.js';
import { isPublicAddress } from './targets/public-address.js';
import type { Target } from './targets/target-rules.js';

const undici = packageOnFirstUse<typeof import('undici')>('undici');

/** How connections are made; `trustedCertificates` (PEM) replace the system's, for tests. */
export interface ConnectionSettings {
  resolve: ResolveHost;
  trustedCertificates?: string | undefined;
}

/**
 * One connection to one origin for one request at a time. Every connect checks the addresses again and uses exactly
 * those it checked. Owning the socket lets `destroy` close it in any phase, which undici's pools cannot while connecting.
 */
export class GuardedConnection {
  readonly client: Client;
  private socket: Socket | undefined;

  constructor(
    readonly target: Target,
    private readonly settings: ConnectionSettings,
  ) {
    this.client = new (undici().Client)(target.url.origin, {
      connect: (_options, callback) => this.connect(callback),
      pipelining: 1,
      allowH2: false,
      // The caller's one deadline covers every phase.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 10_000,
      maxHeaderSize: 16_384,
    });
  }

  /** Closes the socket at once, whatever it is doing. */
  destroy(): void {
    this.socket?.destroy();
    this.client.destroy().catch(() => undefined);
  }

  private connect(callback: buildConnector.Callback): void {
    const { hostname, privateAllowed } = this.target;
    // Node never calls `lookup` for an IP literal: without this line every literal would pass.
    if (!privateAllowed && isIP(hostname) !== 0 && !isPublicAddress(hostname)) {
      callback(new OutboundError('blocked_address'), null);
      return;
    }
    const { socket, readyEvent } = this.open();
    this.socket = socket;
    let settled = false;
    socket.once(readyEvent, () => {
      settled = true;
      callback(null, socket);
    });
    // Stays attached: an error after the connect is undici's, but must never be without a listener.
    socket.on('error', (error) => {
      if (!settled) callback(error, null);
      settled = true;
    });
  }

  private open(): { socket: Socket; readyEvent: 'connect' | 'secureConnect' } {
    const { url, hostname, port } = this.target;
    const tcp: TcpNetConnectOpts = {
      host: hostname,
      port,
      lookup: this.lookup,
      autoSelectFamily: true,
      noDelay: true,
      keepAlive: true,
    };
    if (url.protocol === 'http:') return { socket: connectTcp(tcp), readyEvent: 'connect' };
    const socket = connectTls({
      ...tcp,
      servername: isIP(hostname) === 0 ? hostname : '',
      ALPNProtocols: ['http/1.1'],
      // Set explicitly so that NODE_TLS_REJECT_UNAUTHORIZED cannot disable it.
      rejectUnauthorized: true,
      ca: this.settings.trustedCertificates,
    });
    return { socket, readyEvent: 'secureConnect' };
  }

  private readonly lookup: LookupFunction = (_hostname, options, callback) => {
    allowedAddresses(this.target, this.settings.resolve).then(
      (addresses) => {
        const [first = ''] = addresses;
        if (options.all)
          callback(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          );
        else callback(null, first, isIP(first));
      },
      (error: Error) => callback(error, []),
    );
  };
}
