interface DriverError extends Error {
  code?: unknown;
  syscall?: unknown;
  address?: unknown;
  hostname?: unknown;
  port?: unknown;
}

/** What Redis begins its refusals with: NOAUTH, WRONGPASS, READONLY, LOADING. */
const REPLY_WORD = /^[A-Z]{3,20}(?= )/;
const WORD = /^\w{1,64}$/;
/** The drivers' own sentences for what has no code; nothing in them comes from anywhere else. */
const SENTENCES =
  /^(?:Connection is closed|Connection terminated(?: unexpectedly| due to connection timeout)?|timeout expired|The server does not support SSL connections|Failed to refresh slots cache|None of startup nodes is available|This instance has cluster support disabled|Socket timeout\b(?=[\w ,.']{0,80}$))/;
const ADDRESS = /^[\w.:/-]{1,255}$/;

/**
 * A broker connection's error as one line of a log: name, code or the word Redis refused with, and the address it was
 * not reached at. Not its message, which may quote a command, a row or a connection string.
 */
export function describeConnectionError(error: Error): string {
  const { code, syscall, hostname, address = hostname, port, name, message } = error as DriverError;
  const words = [code, REPLY_WORD.exec(message)?.[0], syscall].filter(isWord);
  const where = typeof address === 'string' && ADDRESS.test(address) ? [place(address, port)] : [];
  const sentence = SENTENCES.exec(message.replace(/^ERR /, ''))?.[0] ?? [];
  return [isWord(name) ? name : 'Error', ...new Set(words), ...where, sentence].flat().join(' ');
}

function isWord(text: unknown): text is string {
  return typeof text === 'string' && WORD.test(text);
}

function place(address: string, port: unknown): string {
  return typeof port === 'number' ? `${address}:${port}` : address;
}
