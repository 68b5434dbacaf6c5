import { connect, type Socket } from 'node:net';
import { clientFor } from '../support/api-client.js';
import { readEvents } from '../support/event-reader.js';
import { headersFor } from '../support/tokens.js';
import { until } from '../support/until.js';
import { descriptorsOf, memoryOf } from './process-readings.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const DEAF = 30;
/** Connections of the API that come and go meanwhile. */
const OTHERS = 8;
/** A stream holds what it has read of the log at once, 4 MB at most, as it came and as lines. */
const GROWS_AT_MOST_MIB = 400;
/** Were the room of those who were cut off kept, it would be 600 MB after as many rounds. */
const ROUNDS = 5;

row(
  'F29',
  `${DEAF} readers that never read a stream of 4 MB, beside one that does`,
  { apis: 1, workers: 0, interruptedAtLeast: DEAF * ROUNDS },
  async (rig) => {
    const [api] = rig.apis;
    if (!api) throw new Error('No API');
    rig.receiver.answer = () => ({ status: 200, afterMs: 500 });
    const taskId = await rig.client.submitUntilStored(rig.url);
    const [descriptors, memory] = [descriptorsOf(api.pid), memoryOf(api.pid)];
    const grown: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const deaf = await Promise.all(Array.from({ length: DEAF }, () => deafReader(rig, taskId)));
      const reader = await clientFor(rig.url, { organizationId: 'faults', userId: 'reads' });
      const stream = await readEvents(reader, `/tasks/${taskId}/stream`);
      await until(() => descriptorsOf(api.pid) >= descriptors + DEAF, { what: 'all streams are open' });
      // Each line a thousand times: the log is as long as a task's may be. In later rounds the task has ended.
      if (round === 0) await rig.worker({}, 'test/faults/injected/talking-worker.mjs');
      await stream.ended;
      expect(stream.events.filter(({ event }) => event === 'log')).toHaveLength(1_000);
      // They have not closed theirs: the API has.
      await until(() => descriptorsOf(api.pid) <= descriptors + OTHERS, {
        timeoutMs: 20_000,
        what: 'deaf readers are cut off',
      });
      expect(deaf.filter(({ destroyed }) => destroyed)).toEqual([]);
      grown.push(memoryOf(api.pid) - memory);
      rig.ledger.refuse(DEAF);
      for (const socket of deaf) socket.destroy();
    }
    expect(Math.max(...grown)).toBeLessThan(GROWS_AT_MOST_MIB);
    return { figure: `all cut off, ${grown.map(Math.round).join(', ')} MiB more` };
  },
);

/** A connection whose answer nobody takes from the kernel. */
async function deafReader(rig: Rig, taskId: string): Promise<Socket> {
  const { host, hostname, port } = new URL(rig.url);
  const { authorization } = await headersFor({ organizationId: 'faults', userId: 'deaf' });
  const socket = connect(Number(port), hostname);
  socket.pause().on('error', () => undefined);
  const lines = [`GET /api/background/tasks/${taskId}/stream HTTP/1.1`, `host: ${host}`];
  socket.write([...lines, `authorization: ${authorization}`, '', ''].join('\r\n'));
  return socket;
}
