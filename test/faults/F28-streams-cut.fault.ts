import { connect, type Socket } from 'node:net';
import { clientFor } from '../support/api-client.js';
import { readEvents } from '../support/event-reader.js';
import { headersFor } from '../support/tokens.js';
import { until } from '../support/until.js';
import { descriptorsOf, memoryOf } from './process-readings.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

/** A user may have fifty streams at once on one API. */
const USERS = 20;
const EACH = 50;
const STREAMS = USERS * EACH;
const ROUNDS = 20;
/** Kept connections to the broker come and go. */
const DESCRIPTORS_LEFT = 20;
/** A thousand streams need their room; what came once must be enough for all rounds. */
const WARM_ROUNDS = 5;
const GROWS_AT_MOST_MIB = 60;

row(
  'F28',
  `${STREAMS} streams cut ${ROUNDS} times`,
  { apis: 1, workers: 1, interruptedAtLeast: STREAMS * ROUNDS, timeoutMs: 400_000 },
  async (rig) => {
    const [api] = rig.apis;
    if (!api) throw new Error('No API');
    const waiting = await rig.client.submitUntilStored(rig.url, { delay_seconds: 3_600 });
    const headers = await Promise.all(
      Array.from({ length: USERS }, (_, nth) => headersFor({ organizationId: 'faults', userId: `reader-${nth}` })),
    );
    const descriptors = descriptorsOf(api.pid);
    const memory: number[] = [memoryOf(api.pid)];
    for (let round = 0; round < ROUNDS; round += 1) {
      const streams = (await Promise.all(headers.map((each) => openStreams(rig, waiting, each)))).flat();
      expect(descriptorsOf(api.pid)).toBeGreaterThanOrEqual(descriptors + STREAMS);
      // A reset, and a connection that is only closed.
      for (const [nth, socket] of streams.entries()) {
        if (nth % 2 === 0) socket.resetAndDestroy();
        else socket.destroy();
      }
      rig.ledger.refuse(STREAMS);
      await until(() => descriptorsOf(api.pid) <= descriptors + DESCRIPTORS_LEFT, {
        timeoutMs: 20_000,
        what: 'the API has closed its side',
      });
      memory.push(memoryOf(api.pid));
    }
    const left = descriptorsOf(api.pid);
    const [atFirst = 0] = memory;
    const [warm, atLast] = [Math.max(...memory.slice(0, WARM_ROUNDS + 1)), memory.at(-1) ?? Infinity];
    expect(atLast).toBeLessThan(warm + GROWS_AT_MOST_MIB);

    await rig.client.cancel(rig.url, waiting);
    rig.expected = ({ task_id, status }) => status === (task_id === waiting ? 'cancelled' : 'completed');
    const { taskId = '' } = await rig.client.submit(rig.url);
    const reader = await clientFor(rig.url, { organizationId: 'faults', userId: 'reader-0' });
    const stream = await readEvents(reader, `/tasks/${taskId}/stream`);
    await stream.ended;
    expect(stream.events.at(-1)?.data).toMatchObject({ status: 'completed' });
    const told = [atFirst, warm, atLast].map(Math.round).join(' → ');
    return {
      figure: `${descriptors} → ${left} descriptors; ${told} MiB before, at most in ${WARM_ROUNDS} rounds, after ${ROUNDS}`,
    };
  },
);

/** One user's, one after the other. */
async function openStreams(rig: Rig, taskId: string, headers: Record<string, string>): Promise<Socket[]> {
  const open: Socket[] = [];
  for (let nth = 0; nth < EACH; nth += 1) open.push(await openStream(rig, taskId, headers));
  return open;
}

/** Resolves when the first event has come. */
async function openStream(rig: Rig, taskId: string, headers: Record<string, string>): Promise<Socket> {
  const { host, hostname, port } = new URL(rig.url);
  const socket = connect(Number(port), hostname);
  const lines = [`GET /api/background/tasks/${taskId}/stream HTTP/1.1`, `host: ${host}`];
  socket.write([...lines, `authorization: ${headers.authorization}`, '', ''].join('\r\n'));
  let read = '';
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      read += chunk.toString();
      if (read.includes('event: snapshot')) resolve();
      else if (!read.startsWith('HTTP/1.1 200')) reject(new Error(read.slice(0, 400)));
    });
  });
  socket
    .removeAllListeners('data')
    .removeAllListeners('error')
    .on('error', () => undefined);
  return socket;
}
