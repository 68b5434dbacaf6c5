import { refuseSharedSessions } from './postgres-fitness.js';

const session = (...pids: number[]) => {
  let asked = 0;
  const query = async () => ({ rows: [{ pid: pids[asked++ % pids.length] }] });
  return { query } as unknown as Parameters<typeof refuseSharedSessions>[0];
};

describe('refuseSharedSessions', () => {
  it('says nothing against sessions that keep a server process each', async () => {
    await expect(refuseSharedSessions(session(11), session(12))).resolves.toBeUndefined();
  });

  it.each([
    ['share one', [11], [11]],
    ['change theirs', [11, 13], [12]],
    ['swap theirs', [11, 12], [12, 11]],
  ])('names the transaction mode when sessions %s', async (_how, one, other) => {
    await expect(refuseSharedSessions(session(...one), session(...other))).rejects.toThrow(/transaction mode/);
  });
});
