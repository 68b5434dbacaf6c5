import { clientFor } from '../support/api-client.js';
import { readEvents } from '../support/event-reader.js';
import type { TestProcess } from '../support/processes.js';
import { expectWhole, resume } from './resumed-streams.js';
import { row } from './row.js';

const STREAMS = 50;

row(
  'F30',
  `the API of ${STREAMS} streams is killed, and their readers go on at the other`,
  { interruptedAtLeast: STREAMS, settings: { WORKER_MAX_CONCURRENT: '64' } },
  async (rig) => {
    const [killed, other] = rig.apis as [TestProcess, TestProcess];
    const reader = await clientFor(killed.baseUrl, { organizationId: 'faults', userId: 'reader' });
    // A refusal and its retry before the end: statuses and log lines on both sides of the kill.
    rig.receiver.answer = ({ nth }) => (nth === 1 ? { status: 500 } : { status: 200, afterMs: 5_000 });
    const ids = await rig.client.submitMany(rig.url, STREAMS);
    const before = await Promise.all(ids.map((id) => readEvents(reader, `/tasks/${id}/stream`)));
    await rig.effects(1.5 * STREAMS);
    const broken = Promise.allSettled(before.map(({ ended }) => ended));
    await rig.kill(killed);
    expect((await broken).map(({ status }) => status)).toEqual(ids.map(() => 'rejected'));
    rig.ledger.interrupt(ids);

    const from = performance.now();
    const after = await Promise.all(before.map((stream, nth) => resume(reader, other, stream, ids[nth])));
    const ms = Math.round(performance.now() - from);
    await Promise.all(after.map(({ ended }) => ended));
    for (const [nth, id] of ids.entries()) await expectWhole(reader.at(other.baseUrl), id, before[nth], after[nth]);
    return { figure: `all open again after ${ms} ms` };
  },
);
