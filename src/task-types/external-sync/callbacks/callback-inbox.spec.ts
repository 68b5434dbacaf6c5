import { type Claims, Codec } from '@app/task-engine';
import { CallbackInbox } from './callback-inbox.js';

const RUN = { id: 'normal-1', run: 0 };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function rig(codec = new Codec()) {
  const stored = new Map<string, { value: object; nonce: string; ttlMs: number }>();
  const claims = {
    claim: async (key: string, value: object, ttlMs: number, nonce: string) => {
      const first = stored.get(key) ?? { value, nonce, ttlMs };
      stored.set(key, first);
      return { value: first.value, won: first.nonce === nonce };
    },
    read: async (key: string) => stored.get(key),
  } as unknown as Claims;
  return {
    stored,
    inbox: new CallbackInbox(claims, codec, { secrets: () => ['s3cret-s3cret'], keptMs: 0, now: () => 0 }),
  };
}

describe('what is awaited from other systems', () => {
  it('keeps callbacks as payloads are kept: encrypted where a key is set', async () => {
    const key = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
    const { inbox, stored } = rig(new Codec(key));
    await inbox.deliver(RUN, { name: 'Ana', echo: 's3cret-s3cret' }, { token: 't', until: HOUR_MS });
    expect(JSON.stringify([...stored])).not.toMatch(/Ana|s3cret/);
    expect(await inbox.endOf(RUN)).toEqual({
      kind: 'arrived',
      callback: { body: { value: { name: 'Ana', echo: '***' }, truncated: false } },
    });
  });

  it('lets the first end of a run stand, and keeps runs apart', async () => {
    const { inbox } = rig();
    expect(await inbox.deliver(RUN, 1, { token: 't', until: HOUR_MS })).toBe(true);
    expect(await inbox.deliver(RUN, 2, { token: 't', until: HOUR_MS })).toBe(false);
    expect(await inbox.expire(RUN)).toMatchObject({ kind: 'arrived', callback: { body: { value: 1 } } });
    expect(await inbox.expire({ ...RUN, run: 1 })).toEqual({ kind: 'expired' });
    expect(await inbox.deliver({ ...RUN, run: 1 }, 3, { token: 't', until: HOUR_MS })).toBe(false);
  });

  it('keeps what was acknowledged for a day beyond the deadline at least', async () => {
    const { inbox, stored } = rig();
    await inbox.remember(RUN, { status_code: 200, until: HOUR_MS });
    await inbox.deliver(RUN, 1, { token: 't', until: HOUR_MS });
    expect([...stored.values()].map(({ ttlMs }) => ttlMs)).toEqual([HOUR_MS + DAY_MS, HOUR_MS + DAY_MS]);
  });
});
