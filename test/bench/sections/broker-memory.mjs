import { startChild } from '../children.mjs';
import { Servers } from '../brokers.mjs';
import { inTurns, picked } from '../in-turns.mjs';
import { fill, startWorkerOf } from '../pair.mjs';
import { rowsOf } from '../rows.mjs';
import { BOTH } from '../section.mjs';

const RAW = 'raw BullMQ';
const OURS = 'this';

/** @type {import('../section.mjs').Section} */
export const brokerMemory = {
  name: 'broker-memory',
  title: 'Size of a task in the broker',
  about:
    'Payload of about 200 bytes, no result. Redis: `used_memory`; PostgreSQL: the size of the database after a vacuum. A fresh broker each ' +
    'time; finished tasks are the same 20,000, including their entries in the event streams.',
  brokers: BOTH,
  sizes: { full: { tasks: 20_000 }, quick: { tasks: 1_000 } },
  async run({ on, size }) {
    const rounds = await inTurns(
      { [RAW]: () => bytesATask('raw', on, size.tasks), [OURS]: () => bytesATask('engine', on, size.tasks) },
      { tell: ({ waiting, finished }) => `${waiting.toFixed(0)} waiting, ${finished.toFixed(0)} finished` },
    );
    return {
      rows: [
        ...rowsOf(
          'bytes per waiting task',
          picked(rounds, ({ waiting }) => waiting),
          [[RAW], [OURS, RAW]],
        ),
        ...rowsOf(
          'bytes per finished task',
          picked(rounds, ({ finished }) => finished),
          [[RAW], [OURS, RAW]],
        ),
      ],
    };
  },
};

/** @param {import('../pair.mjs').Side} side @param {import('../brokers.mjs').BrokerName} on @param {number} tasks */
async function bytesATask(side, on, tasks) {
  const servers = new Servers();
  try {
    const broker = await servers.broker(on);
    const submitter = await startChild(`${side}-submitter.mjs`, broker.url, 'noop');
    const held = async () => (await broker.settled(), broker.bytes());
    const before = await held();
    await fill(submitter, tasks);
    const waiting = (await held()) - before;
    const worker = await startWorkerOf(side, broker.url, 'noop');
    await submitter.ask('completed', tasks);
    await worker.stop();
    const finished = (await held()) - before;
    await submitter.stop();
    return { waiting: waiting / tasks, finished: finished / tasks };
  } finally {
    await servers.end();
  }
}
