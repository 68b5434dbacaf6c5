import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { headersFor } from '../support/tokens.js';
import type { TaskView } from './load-client.js';
import { memoryOf } from './process-readings.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const LIMIT_BYTES = 1_048_576;
const LARGE_BYTES = 10_000_000;
const LARGE_AT_ONCE = 40;
/** Requests have 30 s to arrive, and Node looks each second. */
const SLOW_ENDS_WITHIN_MS = 33_000;
const GROWS_AT_MOST_MIB = 64;
const SUBMIT = '/api/background/tasks';

row(
  'F25',
  'payloads at the limit and one byte above, bodies of 10 MB, a body that never ends',
  { apis: 1, workers: 1, settings: { MAX_PAYLOAD_BYTES: `${LIMIT_BYTES}` }, interruptedAtLeast: LARGE_AT_ONCE + 3 },
  async (rig) => {
    const [api] = rig.apis;
    if (!api) throw new Error('No API');
    const slow = slowBody(rig);
    const fits = await submitted(rig, LIMIT_BYTES);
    expect(fits.status).toBe(202);
    rig.client.takeOver([fits.body.task_id]);
    const above = await submitted(rig, LIMIT_BYTES + 1);
    expect(above).toMatchObject({ status: 413, body: { detail: expect.stringContaining(`${LIMIT_BYTES} bytes`) } });

    const before = memoryOf(api.pid);
    const answers = await Promise.all(Array.from({ length: LARGE_AT_ONCE }, (_, nth) => large(rig, nth % 2 === 0)));
    const grown = memoryOf(api.pid) - before;
    expect(new Set(answers)).toEqual(new Set([413]));
    expect(grown).toBeLessThan(GROWS_AT_MOST_MIB);
    const { status, ms } = await slow;
    expect([status, ms < SLOW_ENDS_WITHIN_MS]).toEqual([408, true]);
    rig.ledger.refuse(LARGE_AT_ONCE + 3);

    await rig.settle(20_000);
    const { body } = await rig.client.request<Stats>(rig.url, 'GET', '/api/background/queue/stats');
    const stored = Object.values(body.queues).flatMap(({ waiting, active, delayed, completed, failed }) => [
      waiting + active + delayed + completed + failed,
    ]);
    expect(stored.reduce((sum, count) => sum + count, 0)).toBe(1);
    return {
      figure: `408 after ${Math.round(ms / 1_000)} s; ${Math.round(grown)} MiB more for ${LARGE_AT_ONCE} × 10 MB`,
    };
  },
);

interface Stats {
  queues: Record<string, Record<'waiting' | 'active' | 'delayed' | 'completed' | 'failed', number>>;
}

/** Submits a payload of so many bytes of JSON. */
function submitted(rig: Rig, bytes: number) {
  const payload = { webhook_url: rig.receiver.nextUrl(), data: { key: 'large', fill: '' } };
  payload.data.fill = 'x'.repeat(bytes - JSON.stringify(payload).length);
  const body = { name: 'large', task_type: 'webhook_delivery', payload };
  return rig.client.request<TaskView>(rig.url, 'POST', SUBMIT, { body });
}

/** 10 MB, told by their length or in chunks. @returns the status */
async function large(rig: Rig, told: boolean): Promise<number> {
  const length = told ? `content-length: ${LARGE_BYTES}` : 'transfer-encoding: chunked';
  const socket = await opened(rig, length);
  const answer = answerOn(socket);
  const chunk = 'x'.repeat(62_500);
  const part = told ? chunk : `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  // Slower than the answer, as any network is.
  for (let sent = 0; sent < LARGE_BYTES && socket.writable; sent += chunk.length) {
    socket.write(part);
    await sleep(1);
  }
  if (!told && socket.writable) socket.write('0\r\n\r\n');
  return statusIn(await answer);
}

/** A byte a second. */
async function slowBody(rig: Rig): Promise<{ status: number; ms: number }> {
  const started = performance.now();
  const socket = await opened(rig, 'content-length: 1000');
  const drip = setInterval(() => socket.write('x'), 1_000);
  const answer = await answerOn(socket);
  clearInterval(drip);
  return { status: statusIn(answer), ms: performance.now() - started };
}

/** A connection on which the headers of a submit are sent. */
async function opened(rig: Rig, length: string) {
  const { host, hostname, port } = new URL(rig.url);
  const headers = await headersFor({ organizationId: 'faults', role: 'admin' });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write([`POST ${SUBMIT} HTTP/1.1`, `host: ${host}`, ...lines, length, '', ''].join('\r\n'));
  return socket;
}

/** The first answer; the connection is then closed from here. */
function answerOn(socket: Socket): Promise<string> {
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
    if (answer.endsWith('}')) socket.destroy();
  });
  return new Promise((resolve) => socket.once('close', () => resolve(answer)));
}

function statusIn(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
