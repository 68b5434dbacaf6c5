import { RecentKeys } from './recent-keys.js';

describe('RecentKeys', () => {
  it('keeps what is asked for and forgets the rest when there are too many', () => {
    const keys = new RecentKeys(3, () => ({ count: 0 }));
    for (const key of ['used', 'a', 'used', 'b', 'used', 'c', 'd', 'used']) keys.of(key).count += 1;
    expect(keys.of('used').count).toBe(4);
    expect(keys.of('a').count).toBe(0);
  });
});
