import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { BrokerKind } from '../support/services.js';
import { until } from '../support/until.js';
import type { Rig } from './rig.js';
import { row } from './row.js';

const TASKS = 60;
const REFUSED = 20;
/** Twice as long as a lock: what runs must not be given up meanwhile. */
const FULL_FOR_MS = 10_000;
const BACK_WITHIN_MS = 10_000;

interface Room {
  take(): Promise<void>;
  give(): Promise<void>;
  close(): void;
}

row('F23', 'the broker has no room for 10 s', { interruptedAtLeast: REFUSED }, async (rig, kind) => {
  rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_500 : 20 });
  const room = await ROOM[kind](rig);
  try {
    await rig.client.submitMany(rig.url, TASKS);
    await rig.effects(TASKS / 4);
    await room.take();
    const end = sleep(FULL_FOR_MS);
    for (let n = 0; n < REFUSED; n += 1) await expectRefused(rig);
    expect((await rig.client.request(rig.url, 'GET', '/health/live')).status).toBe(200);
    await end;
    await room.give();
    const given = performance.now();
    await until(async () => (await rig.client.submit(rig.url)).status === 202, {
      timeoutMs: BACK_WITHIN_MS,
      what: 'a submit is accepted',
    });
    return { figure: `accepting again after ${Math.round(performance.now() - given)} ms` };
  } finally {
    room.close();
  }
});

async function expectRefused(rig: Rig): Promise<void> {
  const body = { webhook_url: rig.receiver.nextUrl(), data: { key: 'no room' } };
  const path = '/api/background/tasks/webhook-delivery';
  const { status, headers, body: problem, ms } = await rig.client.request(rig.url, 'POST', path, { body });
  rig.ledger.refuse(1);
  expect({ status, problem, again: headers.has('retry-after'), inTime: ms < 2_000 }).toMatchObject({
    status: 503,
    problem: { detail: 'The queue is full; try again later' },
    again: true,
    inTime: true,
  });
}

/** How each broker runs out of room: Redis at its `maxmemory`; PostgreSQL as Supabase leaves it when the disk is nearly full. */
const ROOM: Record<BrokerKind, (rig: Rig) => Promise<Room>> = {
  redis: redisRoom,
  'redis-cluster': redisRoom,
  postgresql: async (rig) => {
    const options = '-c default_transaction_read_only=off';
    const client = new pg.Client({ connectionString: rig.broker.env.QUEUE_DATABASE_URL ?? '', options });
    await client.connect();
    const readOnly = async (on: boolean): Promise<void> => {
      await client.query(`alter role current_user set default_transaction_read_only = ${on ? 'on' : 'off'}`);
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()',
      );
    };
    return { take: () => readOnly(true), give: () => readOnly(false), close: () => void client.end() };
  },
};

async function redisRoom(rig: Rig): Promise<Room> {
  const servers = (rig.broker.env.REDIS_URL ?? '').split(',').map((url) => new Redis(url));
  const limit = async (bytes: number): Promise<void> => {
    await Promise.all(servers.map((server) => server.config('SET', 'maxmemory', bytes)));
  };
  return {
    take: () => limit(1),
    give: () => limit(0),
    close: () => servers.forEach((server) => server.disconnect()),
  };
}
