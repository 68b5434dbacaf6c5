import { clientFor, expectStatus } from '../support/api-client.js';
import { readEvents } from '../support/event-reader.js';
import type { TestProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { expectWhole, resume } from './resumed-streams.js';
import { row } from './row.js';

const STREAMS = 50;
const LONG_POLLS = 20;
/** Of a task that no long poll of an API that leaves can wait for. */
const FAR_SECONDS = 12;
const GRACE_MS = 10_000;

row(
  'F13',
  `SIGTERM to an API with ${STREAMS} open streams: they end cleanly and go on elsewhere, and every request is answered`,
  {
    settings: {
      API_SHUTDOWN_NOTICE_SECONDS: '1',
      WORKER_SHUTDOWN_GRACE_SECONDS: `${GRACE_MS / 1_000}`,
      WORKER_MAX_CONCURRENT: '64',
    },
    interruptedAtLeast: STREAMS + LONG_POLLS,
  },
  async (rig) => {
    const [leaving, staying] = rig.apis as [TestProcess, TestProcess];
    const reader = await clientFor(leaving.baseUrl, { organizationId: 'faults', userId: 'reader' });
    // A refusal and its retry before the end: statuses and log lines on both sides of the SIGTERM.
    rig.receiver.answer = ({ nth }) => (nth === 1 ? { status: 500 } : { status: 200, afterMs: 6_000 });
    const ids = await rig.client.submitMany(rig.url, STREAMS);
    const before = await Promise.all(ids.map((id) => readEvents(reader, `/tasks/${id}/stream`)));
    expect(before.map(({ status }) => status)).toEqual(ids.map(() => 200));
    await rig.effects(1.5 * STREAMS);

    const far = await rig.client.submitUntilStored(rig.url, { delay_seconds: FAR_SECONDS });
    const polled = [far, ...ids.slice(0, LONG_POLLS)];
    const polls = polled.map((id) => reader.get(`/tasks/${id}?wait_seconds=30`));
    // What is submitted from now on is quick.
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 20 : 6_000 });
    const endLoad = rig.client.load(() => [leaving.baseUrl], 50);
    await until(() => rig.client.submits.length > STREAMS + 20, { what: 'the load' });
    const stopped = rig.stop(leaving);
    const loaded = endLoad();
    // A reset would reject.
    await Promise.all(before.map(({ ended }) => ended));
    const after = await Promise.all(before.map((stream, nth) => resume(reader, staying, [stream], ids[nth])));
    const { code, ms } = await stopped;
    await loaded;

    expect(code).toBe(0);
    expect(ms).toBeLessThan(GRACE_MS);
    for (const poll of polls) expectStatus(200, await poll);
    expect(rig.client.submits.filter(({ status }) => status !== 202)).toEqual([]);
    await Promise.all(after.map(({ ended }) => ended));
    const whole = before.map((stream, nth) => [stream, after[nth]!]);
    for (const [nth, id] of ids.entries()) await expectWhole(reader.at(staying.baseUrl), id, ...(whole[nth] ?? []));
    rig.ledger.interrupt(ids);
    rig.ledger.refuse(LONG_POLLS);
    return { figure: `left after ${Math.round(ms)} ms` };
  },
);
