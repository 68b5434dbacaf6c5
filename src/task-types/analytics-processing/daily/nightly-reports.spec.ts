import { BrokerUnavailableError, type Chores, type Claims, RetryableTaskError } from '@app/task-engine';
import { Logger } from '@nestjs/common';
import type { NightlyPage } from './nightly-page.js';
import { NightlyReports } from './nightly-reports.js';

const NIGHT = { date: '2026-11-24', from: '2026-11-23', to: '2026-11-24' };

interface Waiting {
  key: string;
  data: { after: string };
}

/** Nights over organizations `a` to `e`, two a page, in a process of this role. */
function nights(role: 'api' | 'worker', submit = pageAfter) {
  const waiting: Waiting[] = [];
  const claimed = new Set<string>();
  let run: (data: object) => Promise<unknown> = async () => undefined;
  const chores = {
    handle: (_name: string, handler: typeof run) => (run = handler),
    later: async (_name: string, key: string, data: Waiting['data']) => void waiting.push({ key, data }),
  } as unknown as Chores;
  const claims = {
    read: async (key: string) => (claimed.has(key) ? {} : undefined),
    claim: async (key: string) => claimed.add(key),
  } as unknown as Claims;
  const page = { isPossible: true, latestNight: () => NIGHT, submit } as unknown as NightlyPage;
  const reports = new NightlyReports(chores, claims, page, { role });
  reports.onModuleInit();
  return { reports, waiting, run: (data: object) => run(data) };
}

async function pageAfter(_night: object, after: string): Promise<{ submitted: number; last?: string }> {
  const page = ['a', 'b', 'c', 'd', 'e'].filter((organization) => organization > after).slice(0, 2);
  const last = page.length < 2 ? undefined : page.at(-1);
  return { submitted: page.length, ...(last && { last }) };
}

describe('the nightly reports', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('are started by workers alone', async () => {
    const [api, worker] = [nights('api'), nights('worker')];
    await Promise.all([api.reports.look(), worker.reports.look()]);
    expect([api.waiting.length, worker.waiting.length]).toEqual([0, 1]);
  });

  it('go from page to page, and are not started again once the last is done', async () => {
    const { reports, waiting, run } = nights('worker');
    await reports.look();
    for (const { data } of waiting) await run(data);
    expect(waiting.map(({ data }) => data.after)).toEqual(['', 'b', 'd']);
    await reports.look();
    expect(waiting).toHaveLength(3);
  });

  it('wait a minute while Supabase is away, and are tried at once when the broker was', async () => {
    const storageAway = nights('worker', async () => {
      throw new RetryableTaskError('away', { code: 'storage_unavailable' });
    });
    expect(await storageAway.run({ ...NIGHT, after: '' })).toEqual({ againInMs: 60_000 });
    const brokerAway = nights('worker', async () => {
      throw new BrokerUnavailableError('away');
    });
    await expect(brokerAway.run({ ...NIGHT, after: '' })).rejects.toThrow('away');
  });
});
