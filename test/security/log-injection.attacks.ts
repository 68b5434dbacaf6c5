import { connect } from 'node:net';
import { until } from '../support/until.js';
import { type Attack, tryEach } from './attacks.js';
import type { SecurityStage } from './security-stage.js';

/** What would end a line, begin a faked one, or move a terminal's cursor. */
const ENDINGS = {
  'CR and LF': '\r\n{"level":60,"msg":"faked"}',
  'an ANSI escape': '\u001b[2J\u001b[31mfaked',
  'a C1 escape': '\u009b31mfaked',
  'U+2028': '\u2028{"level":60,"msg":"faked"}',
  NUL: '\0faked',
  'JSON-looking text': '","level":60,"msg":"faked","x":"',
  'text turned around': '\u202efaked\u2066',
} as const;

/** Printed as they are they would act. */
const ACTING = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const OWN_KEYS = ['level', 'time', 'pid', 'role', 'msg'];

/** Whatever callers write, each line stays one JSON object with our keys, and none is theirs. */
export function logInjection(stage: SecurityStage): void {
  const attacks = Object.entries(ENDINGS).flatMap(([what, text]) => [
    row(`${what} in a name`, () => task(stage, { name: text })),
    row(`${what} in a tag`, () => task(stage, { tags: [text] })),
    row(`${what} in a payload and its event type`, () => task(stage, {}, { event_type: text, data: { [text]: text } })),
    row(`${what} in an id of the path`, () => get(stage, `/tasks/${encodeURIComponent(text)}`)),
    row(`${what} in the query`, () =>
      get(stage, `/tasks?name=${encodeURIComponent(text)}&${encodeURIComponent(text)}=1`),
    ),
    row(`${what} in the path, method and headers of a raw request`, () => raw(stage, text)),
  ]);
  tryEach(stage, 'log injection', attacks);
}

function row(what: string, send: () => Promise<void>): Attack {
  return {
    what,
    async wrong(stage) {
      await send();
      return wrongLine(await outputOf(stage));
    },
  };
}

/** The output once it is quiet; half a line is a line that is being written. */
async function outputOf(stage: SecurityStage): Promise<string> {
  let before = stage.output;
  return until(
    () => {
      const now = stage.output;
      const quiet = now === before;
      before = now;
      return quiet && (now || '\n');
    },
    { what: 'the processes are quiet', everyMs: 20 },
  );
}

function wrongLine(output: string): string | undefined {
  // Of what is kept, the first line of each process may be cut.
  const lines = output.split('\n').filter((line) => line.startsWith('{') || line.includes('faked'));
  const wrong = lines.find((line) => ACTING.test(line) || !isOurs(line));
  return wrong && `the line ${JSON.stringify(wrong.slice(0, 300))}`;
}

function isOurs(line: string): boolean {
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    const twice = OWN_KEYS.some((key) => line.split(`"${key}":`).length > 2 && !line.includes(`\\"${key}\\":`));
    return !twice && typeof fields['level'] === 'number' && fields['level'] < 60 && fields['msg'] !== 'faked';
  } catch {
    return false;
  }
}

async function task(stage: SecurityStage, fields: object, payload: object = {}): Promise<void> {
  const member = await stage.caller('member');
  const webhook = { webhook_url: 'https://example.invalid/x', data: {}, ...payload };
  await member.post('/tasks', {
    name: 'x',
    task_type: 'webhook_delivery',
    payload: webhook,
    max_retries: 0,
    ...fields,
  });
}

async function get(stage: SecurityStage, path: string): Promise<void> {
  const member = await stage.caller('viewer');
  await member.get(path, {
    headers: { 'user-agent': encodeURIComponent(path), 'x-request-id': '","level":60,"msg":"faked' },
  });
}

/** Bytes that no HTTP client sends. */
async function raw(stage: SecurityStage, text: string): Promise<void> {
  const { hostname, port } = new URL(stage.replicas[0]);
  const requests = [
    `GET /api/background/tasks/${text} HTTP/1.1\r\nhost: x\r\nuser-agent: ${text}\r\nx-forwarded-for: ${text}\r\n\r\n`,
    `${text} /api/background/tasks HTTP/1.1\r\nhost: x\r\n\r\n`,
  ];
  for (const request of requests) {
    await new Promise<void>((done) => {
      const socket = connect(Number(port), hostname, () => socket.end(request));
      socket
        .on('error', () => done())
        .on('close', () => done())
        .resume();
      socket.setTimeout(2_000, () => socket.destroy());
    });
  }
}
