import { connect } from 'node:net';

/** What came back for some bytes, until the server closed or said nothing more for a moment. */
export interface RawAnswers {
  text: string;
  /** Of every answer, those of hidden requests included. */
  statuses: number[];
  closed: boolean;
}

const QUIET_MS = 250;
const GIVES_UP_MS = 15_000;

/** Sends bytes as they are: no client's own idea of HTTP stands between. @param quietMs ends the wait after the last byte */
export function sendRaw(baseUrl: string, bytes: string | readonly string[], quietMs = QUIET_MS): Promise<RawAnswers> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve) => {
    let text = '';
    let quiet: NodeJS.Timeout | undefined;
    const socket = connect(Number(port), hostname);
    const end = (closed: boolean): void => {
      clearTimeout(quiet);
      clearTimeout(late);
      socket.destroy();
      resolve({ text, statuses: statusesIn(text), closed });
    };
    const late = setTimeout(() => end(false), GIVES_UP_MS);
    socket.on('connect', () => {
      for (const part of [bytes].flat()) socket.write(part, 'latin1');
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(() => end(false), quietMs);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => end(true));
  });
}

function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
