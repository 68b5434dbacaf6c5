/** What the servers' own `INFO` says against keeping tasks there. */
export interface RedisMisfit {
  /** Tasks would be lost or could not be stored at all. */
  problems: string[];
  /** Works, with less than was promised. */
  warnings: string[];
}

/**
 * Reads one server's `INFO`, as a member of a cluster or as the one Redis. What a server does not say is taken for well:
 * providers leave lines out.
 */
export function redisMisfit(info: string, inCluster: boolean): RedisMisfit {
  const lines = new Map(info.split(/\r?\n/).map((line) => line.split(':', 2) as [string, string | undefined]));
  const policy = lines.get('maxmemory_policy') ?? 'noeviction';
  const problems: string[] = [];
  if (policy !== 'noeviction') problems.push(`may evict tasks: its maxmemory-policy is ${policy}, not noeviction`);
  if (!inCluster && lines.get('cluster_enabled') === '1') {
    problems.push('is part of a Redis Cluster: REDIS_URL must list several of its URLs');
  }
  const warnings = lines.get('aof_enabled') === '0' ? ['has no append-only file: a crash loses tasks'] : [];
  return { problems, warnings };
}
