import type { FastifyReply, FastifyRequest } from 'fastify';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problem, PROBLEM_JSON, ProblemException } from './problem.js';
import { problemOf } from './problem-of.js';
import { EARLY_HEADERS } from '../pages/security-headers.js';

/** Answers what the router refuses before any hook or filter runs (a malformed URL, an endless path parameter). */
export function answerRouterError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const known = problemOf(error) ?? new ProblemException(400, 'The request is malformed');
  const status = known.getStatus();
  void reply
    .code(status)
    .headers(EARLY_HEADERS)
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify(problem(status, known.message, request.url)));
}

const SOCKET_PROBLEMS: Record<string, [number, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
};

/** Answers what Node's parser refuses before a request exists: malformed HTTP, slow bodies, huge headers. */
export function answerSocketError(error: Error & { code?: string }, socket: Socket): void {
  // An answer on its way (a stream, say) must not get a second one in its middle.
  const begun = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent === true;
  if (begun || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, detail] = SOCKET_PROBLEMS[error.code ?? ''] ?? [400, 'The request is malformed'];
  const body = JSON.stringify(problem(status, detail));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${PROBLEM_JSON}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(EARLY_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** Answers an Expect header other than 100-continue, which Node would refuse without a body. */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify(problem(417, 'Only Expect: 100-continue is supported'));
  // The body that may follow is not read.
  response.writeHead(417, { ...EARLY_HEADERS, 'content-type': PROBLEM_JSON, connection: 'close' }).end(body);
}
