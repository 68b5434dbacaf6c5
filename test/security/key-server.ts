import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A signing key and what its server publishes of it. */
export interface PublishedKey {
  kid: string;
  alg: 'RS256' | 'ES256';
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** How the server answers: its keys, a status without any, or one of the ways in which servers fail. */
export type KeyServerAnswer = 'keys' | 'hang' | 'garbage' | 'no set' | 'huge' | 'redirect' | number;

const HUGE_BYTES = 64 * 1_048_576;

/** A JWKS server as an identity provider runs one, that can rotate its keys and misbehave. */
export class KeyServer {
  requests = 0;
  /** Where its redirect leads. */
  redirected = 0;
  answer: KeyServerAnswer = 'keys';

  private constructor(
    private readonly server: Server,
    public keys: PublishedKey[],
  ) {}

  static async start(): Promise<KeyServer> {
    const server = createServer();
    const keys = new KeyServer(server, [newKey('RS256', 'rsa-1'), newKey('ES256', 'ec-1')]);
    server.on('request', ({ url }, response: ServerResponse) => keys.serve(url, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return keys;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  key(alg: PublishedKey['alg']): PublishedKey {
    const key = this.keys.find((known) => known.alg === alg);
    if (!key) throw new Error(`No ${alg} key is published`);
    return key;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  private serve(path: string | undefined, response: ServerResponse): void {
    if (path === '/elsewhere') this.redirected += 1;
    else this.requests += 1;
    const json = { 'content-type': 'application/json' };
    const set = JSON.stringify({ keys: this.keys.map(asJwk) });
    if (typeof this.answer === 'number') response.writeHead(this.answer, json).end('{}');
    else if (this.answer === 'keys' || path === '/elsewhere') response.writeHead(200, json).end(set);
    else if (this.answer === 'redirect') response.writeHead(302, { location: '/elsewhere' }).end();
    else if (this.answer === 'garbage') response.writeHead(200, json).end('<html>not JSON</html>');
    else if (this.answer === 'no set') response.writeHead(200, json).end('{"keys":{"length":1,"0":null}}');
    else if (this.answer === 'huge') sendWithBallast(response, set);
  }
}

/** A new pair of keys that nobody publishes yet. */
export function newKey(alg: PublishedKey['alg'], kid: string): PublishedKey {
  const pair =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, alg, ...pair };
}

function asJwk({ kid, alg, publicKey }: PublishedKey): object {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

/** A good key set behind more blanks than anybody should read. */
function sendWithBallast(response: ServerResponse, set: string): void {
  const blanks = Buffer.alloc(1_048_576, ' ');
  response.writeHead(200, { 'content-type': 'application/json' });
  let left = HUGE_BYTES / blanks.length;
  const more = (): void => {
    if (response.destroyed) return;
    if (left-- <= 0) response.end(set);
    else response.write(blanks, () => more());
  };
  more();
}
