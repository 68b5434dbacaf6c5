import { type ApiClient, clientFor } from '../support/api-client.js';
import { type EventReader, readEvents } from '../support/event-reader.js';
import type { TestProcess } from '../support/processes.js';
import type { Rig } from './rig.js';
import { expectWhole, resume } from './resumed-streams.js';
import { row } from './row.js';

const STREAMS = 50;

/** A task's stream, as it was read at one API after the other. */
interface Reading {
  id: string;
  parts: EventReader[];
}

row(
  'F30',
  `the API of ${STREAMS} streams is killed, and the next one: their readers go on elsewhere from the last id`,
  { apis: 3, interruptedAtLeast: 2 * STREAMS, settings: { WORKER_MAX_CONCURRENT: '64' } },
  async (rig) => {
    const [first, second, third] = rig.apis as [TestProcess, TestProcess, TestProcess];
    const reader = await clientFor(first.baseUrl, { organizationId: 'faults', userId: 'reader' });
    // Two refusals before the end: statuses and log lines before, between and after the kills.
    rig.receiver.answer = ({ nth }) => ({ status: nth < 3 ? 500 : 200, afterMs: [0, 2_000, 4_000][nth - 1] ?? 0 });
    const ids = await rig.client.submitMany(rig.url, STREAMS);
    const readings = await Promise.all(
      ids.map(async (id): Promise<Reading> => ({ id, parts: [await readEvents(reader, `/tasks/${id}/stream`)] })),
    );
    await rig.effects(1.5 * STREAMS);
    const firstMs = await killed(rig, first, second, reader, readings);
    await rig.effects(2.5 * STREAMS);
    const secondMs = await killed(rig, second, third, reader, readings);

    await Promise.all(readings.map(({ parts }) => parts.at(-1)?.ended));
    for (const { id, parts } of readings) await expectWhole(reader.at(third.baseUrl), id, ...parts);
    return { figure: `all open again after ${firstMs} and ${secondMs} ms` };
  },
);

/** Kills the API that all read from, and has them go on at another. @returns how long until all had, in milliseconds */
async function killed(
  rig: Rig,
  api: TestProcess,
  next: TestProcess,
  reader: ApiClient,
  readings: readonly Reading[],
): Promise<number> {
  const broken = Promise.allSettled(readings.map(({ parts }) => parts.at(-1)?.ended));
  await rig.kill(api);
  expect((await broken).map(({ status }) => status)).toEqual(readings.map(() => 'rejected'));
  rig.ledger.refuse(readings.length);
  const from = performance.now();
  await Promise.all(readings.map(async ({ id, parts }) => parts.push(await resume(reader, next, parts, id))));
  return Math.round(performance.now() - from);
}
