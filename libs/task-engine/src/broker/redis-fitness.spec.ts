import { redisMisfit } from './redis-fitness.js';

const info = (lines: Record<string, string>): string =>
  ['# Memory', ...Object.entries(lines).map(([name, value]) => `${name}:${value}`), ''].join('\r\n');

const FIT = { maxmemory_policy: 'noeviction', aof_enabled: '1', cluster_enabled: '0' };

describe('redisMisfit', () => {
  it('says nothing against a server that evicts nothing and writes what it holds', () => {
    expect(redisMisfit(info(FIT), false)).toEqual({ problems: [], warnings: [] });
    expect(redisMisfit(info({ ...FIT, cluster_enabled: '1' }), true)).toEqual({ problems: [], warnings: [] });
  });

  it.each(['allkeys-lru', 'volatile-lru', 'volatile-ttl'])(
    'names the policy %s, which evicts tasks or their locks',
    (policy) => {
      const { problems } = redisMisfit(info({ ...FIT, maxmemory_policy: policy }), true);
      expect(problems).toEqual([`may evict tasks: its maxmemory-policy is ${policy}, not noeviction`]);
    },
  );

  it('warns of a server without an append-only file', () => {
    const { problems, warnings } = redisMisfit(info({ ...FIT, aof_enabled: '0' }), false);
    expect(problems).toEqual([]);
    expect(warnings).toEqual(['has no append-only file: a crash loses tasks']);
  });

  it('says that one URL of a cluster is not enough', () => {
    const { problems } = redisMisfit(info({ ...FIT, cluster_enabled: '1' }), false);
    expect(problems).toEqual([expect.stringContaining('REDIS_URL must list several')]);
  });

  it('accepts a setting that the provider hides', () => {
    expect(redisMisfit('redis_version:7.2.4', false)).toEqual({ problems: [], warnings: [] });
  });
});
