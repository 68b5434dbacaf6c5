import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/until.js';
import type { Rig } from './rig.js';
import { row } from './row.js';
import { cutStreams } from './soak/cut-streams.js';
import { type Reading, Readings } from './soak/readings.js';

const MINUTE_MS = 60_000;
const FOR_MS = Number(process.env.SOAK_MINUTES ?? 30) * MINUTE_MS;
/** Three faults in each, as far apart as they can be; a short soak has shorter ones. */
const ROUND_MS = Math.min(10 * MINUTE_MS, FOR_MS / 3);
const SHARE_OF_CAPACITY = 0.6;
const MEASURED_FOR_MS = 15_000;
const TOO_MANY_PER_SECOND = 2_000;
const READ_EVERY_MS = 5_000;
/** Tasks are read long before they leave the broker, which they must: it would grow. */
const SETTLED_EVERY_MS = 15_000;
const KEPT_SECONDS = '180';
const BROKER_AWAY_MS = 20_000;
const STREAMS = 300;
/** More than this, and a figure grows. Redis and V8 round up by some, and what was measured before a process was replaced is another one's. */
const FLAT = 1.2;

row(
  'F37',
  `${FOR_MS / MINUTE_MS} minutes of load, with killed workers, a broker that is away and cut streams`,
  {
    settings: { TASK_RESULT_TTL_SECONDS: KEPT_SECONDS },
    interruptedAtLeast: 10,
    timeoutMs: FOR_MS + 10 * MINUTE_MS,
  },
  async (rig) => {
    rig.expected = ({ status }) => status === 'completed' || status === 'cancelled';
    const perSecond = Math.max(1, Math.round((await capacity(rig)) * SHARE_OF_CAPACITY));
    const readings = await Readings.of(rig.broker);
    const reading = setInterval(() => void readings.take(rig.apis, rig.workers), READ_EVERY_MS);
    const endLoad = rig.client.load(() => rig.apis.map(({ baseUrl }) => baseUrl), perSecond);
    const end = Date.now() + FOR_MS;
    const settling = settleUntil(rig, end);
    while (Date.now() + ROUND_MS <= end + ROUND_MS / 2) await oneRound(rig);
    await endLoad();
    clearInterval(reading);
    await settling;
    await readings.close();
    const growth = readings.growth();
    const growing = Object.entries(growth).filter(([, { before, after }]) => after > before * FLAT);
    expect(growing).toEqual([]);
    return { figure: `${perSecond} submits/s; ${told(growth)}` };
  },
);

async function settleUntil(rig: Rig, end: number): Promise<void> {
  while (Date.now() < end) {
    const next = sleep(SETTLED_EVERY_MS);
    await rig.ledger.settleEnded(rig.url, rig.expected);
    await next;
  }
}

function told(growth: ReturnType<Readings['growth']>): string {
  const from = (name: keyof Reading) => `${Math.round(growth[name].before)} → ${Math.round(growth[name].after)}`;
  return (
    `API ${from('apiMemory')} MiB, ${from('apiDescriptors')} descriptors; ` +
    `worker ${from('workerMemory')} MiB, ${from('workerDescriptors')} descriptors; broker ${from('brokerMemory')} MiB`
  );
}

/** What the deployment ends a second when it is asked for more than it can. */
async function capacity(rig: Rig): Promise<number> {
  const endLoad = rig.client.load(() => rig.apis.map(({ baseUrl }) => baseUrl), TOO_MANY_PER_SECOND);
  await sleep(MEASURED_FOR_MS / 3);
  const [from, since] = [rig.receiver.effects.length, performance.now()];
  await sleep(MEASURED_FOR_MS);
  const rate = (rig.receiver.effects.length - from) / ((performance.now() - since) / 1_000);
  await endLoad();
  await until(() => rig.receiver.effects.length >= rig.client.submits.length, {
    timeoutMs: 120_000,
    what: 'the backlog is done',
  });
  return rate;
}

async function oneRound(rig: Rig): Promise<void> {
  const faults = [killWorker, takeBrokerAway, (hurt: Rig) => cutStreams(hurt, STREAMS)];
  for (const fault of faults) {
    const next = sleep(ROUND_MS / faults.length);
    await sleep(ROUND_MS / faults.length / 3);
    await fault(rig);
    await next;
  }
}

async function killWorker(rig: Rig): Promise<void> {
  const [oldest] = rig.workers;
  if (!oldest) return;
  const replacement = rig.worker();
  await rig.kill(oldest);
  await replacement;
}

async function takeBrokerAway(rig: Rig): Promise<void> {
  await rig.broker.kill();
  await until(async () => (await rig.client.submit(rig.url)).status === 503, { what: 'a refusal' });
  await sleep(Math.min(BROKER_AWAY_MS, ROUND_MS / 10));
  await rig.broker.start();
}
