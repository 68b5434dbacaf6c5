import { createServer, type IncomingMessage, request as forward, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface Told {
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Answering = (response: ServerResponse, told: Told) => void;

/** An HTTP server that fails in telling ways: what it was sent stands in what it answers. */
export class TellingServer {
  readonly requests: Told[] = [];

  private constructor(
    private readonly server: Server,
    readonly host: string,
  ) {}

  static async start(answer: Answering): Promise<TellingServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const telling = new TellingServer(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => void telling.receive(request, response, answer));
    return telling;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async receive(request: IncomingMessage, response: ServerResponse, answer: Answering): Promise<void> {
    const body = Buffer.concat(await request.toArray().catch(() => [])).toString();
    const told = { url: request.url ?? '', headers: request.headers, body };
    this.requests.push(told);
    answer(response, told);
  }
}

/** 500, with everything that came. */
export const echoFailure: Answering = (response, told) =>
  void response.writeHead(500, { 'content-type': 'application/json', 'x-echo': 'yes' }).end(JSON.stringify(told));

/** By the last part of the path: 200 with the headers, no answer at all, or 500 with everything. */
export const tellingHooks: Answering = (response, told) => {
  const [path = ''] = told.url.split('?');
  if (path.endsWith('/fine')) response.end(JSON.stringify(told.headers));
  else if (path.endsWith('/closes')) response.destroy();
  else if (path.endsWith('/moves'))
    response.writeHead(302, { location: `https://example.com/?was=${told.body}` }).end();
  else echoFailure(response, told);
};

/** In front of a Supabase: what `refuses` names is answered as PostgREST answers a duplicate, quoting the row. */
export function refusingStorage(url: string, refuses: (path: string) => boolean): Promise<TellingServer> {
  const target = new URL(url);
  return TellingServer.start((response, { url: path, headers, body }) => {
    if (refuses(path)) {
      const details = `Key (content)=(${body}) already exists.`;
      const message = `duplicate key value violates unique constraint: ${body}`;
      const error = JSON.stringify({ code: '23505', message, details, hint: JSON.stringify(headers) });
      return void response.writeHead(409, { 'content-type': 'application/json' }).end(error);
    }
    const { 'transfer-encoding': _chunked, ...kept } = headers;
    const onward = forward(
      { host: target.hostname, port: target.port, path, method: methodOf(response), headers: kept },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    onward.end(body);
  });
}

function methodOf(response: ServerResponse): string | undefined {
  return response.req.method;
}
