import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tokenFor } from '../support/tokens.js';

export const ANON_KEY = 'public-anon-key';
export const PASSWORD = 'correct horse';

/** Speaks /auth/v1/token and /auth/v1/logout as Supabase Auth does. */
export class AuthServer {
  readonly grants: string[] = [];
  /** What sessions were ended: the query and the token of each. */
  readonly ended: string[] = [];
  tokenSeconds = 3_600;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  constructor(private readonly organizationId: string) {}

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response
      .setHeader('access-control-allow-origin', '*')
      .setHeader('access-control-allow-headers', 'apikey, authorization, content-type');
    if (request.method === 'OPTIONS') return void response.end();
    const { pathname, search, searchParams } = new URL(request.url ?? '', 'http://auth');
    if (pathname === '/auth/v1/logout') {
      this.ended.push(`${search} ${request.headers.authorization ?? ''}`);
      return void response.writeHead(204).end();
    }
    // The API keeps its history at the same address; there is none here.
    if (pathname !== '/auth/v1/token') return void response.writeHead(503).end();
    await this.grant(searchParams.get('grant_type') ?? '', request, response);
  }

  private async grant(type: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Record<string, string>;
    const isRight = body.password === PASSWORD || body.refresh_token === 'again';
    this.grants.push(type);
    response.writeHead(isRight && request.headers.apikey === ANON_KEY ? 200 : 400, {
      'content-type': 'application/json',
    });
    if (!isRight)
      return void response.end(JSON.stringify({ error_code: 'invalid_credentials', msg: 'Invalid login credentials' }));
    const exp = Math.floor(Date.now() / 1000) + this.tokenSeconds;
    const caller = { organizationId: this.organizationId, role: 'member', email: 'ana@example.com', exp } as const;
    const session = { access_token: await tokenFor(caller), token_type: 'bearer', refresh_token: 'again' };
    response.end(JSON.stringify({ ...session, expires_in: this.tokenSeconds }));
  }
}
