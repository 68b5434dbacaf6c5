import { packageOnFirstUse } from '../../package-on-first-use.js';

const undici = packageOnFirstUse<typeof import('undici')>('undici');

/** Why a request to a tenant's address did not end in an answer. */
export type OutboundErrorCode =
  | 'invalid_url'
  | 'blocked_address'
  | 'dns_failed'
  | 'connection_failed'
  | 'tls_failed'
  | 'timeout'
  | 'answer_interrupted'
  | 'invalid_answer'
  | 'invalid_request';

/** One fixed sentence a code: what a tenant reads must not reveal internal addresses, names or ports. */
const SENTENCES: Record<OutboundErrorCode, string> = {
  invalid_url: 'The URL is not allowed',
  blocked_address: 'The address is not allowed',
  dns_failed: 'The host name could not be resolved',
  connection_failed: 'The connection failed',
  tls_failed: 'No trusted TLS connection could be established',
  timeout: 'The answer did not arrive completely in time',
  answer_interrupted: 'The connection broke before the answer was complete',
  invalid_answer: 'The answer is not valid HTTP',
  invalid_request: 'The request cannot be sent over HTTP',
};

/** Thrown by OutboundHttp. `message` is safe to store and to show; `cause` is for the process log only. */
export class OutboundError extends Error {
  constructor(
    readonly code: OutboundErrorCode,
    message: string = SENTENCES[code],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'OutboundError';
  }
}

const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA$|HOSTNAME_MISMATCH$|EPROTO$)/;
const INVALID_ANSWER_CODE = /^UND_ERR_(HEADERS_OVERFLOW$|RES_)/;

/**
 * The error code for any error of Node or undici.
 * @param answered whether the status line had been read when it happened
 */
export function asOutboundError(error: unknown, answered: boolean): OutboundError {
  if (error instanceof OutboundError) return error;
  const code = codeOf(error);
  const options = { cause: error };
  if (error instanceof undici().errors.HTTPParserError || INVALID_ANSWER_CODE.test(code))
    return new OutboundError('invalid_answer', undefined, options);
  if (answered) return new OutboundError('answer_interrupted', undefined, options);
  if (TLS_CODE.test(code)) return new OutboundError('tls_failed', undefined, options);
  if (code === 'UND_ERR_INVALID_ARG') return new OutboundError('invalid_request', undefined, options);
  return new OutboundError('connection_failed', undefined, options);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return String(error.code);
}
