import { RetryableTaskError } from '@app/task-engine';
import { derivedSecret } from './signing-secret.js';
import { OVERLAP_MS, SigningSecrets } from './signing-secrets.js';
import type { SigningGeneration, SigningGenerations } from './signing-generations.js';

/** The table's rules in memory. */
class Generations {
  rows: (SigningGeneration & { organizationId: string })[] = [];
  away = false;

  constructor(private readonly now: () => Date) {}

  latest(organizationId: string): Promise<SigningGeneration[]> {
    if (this.away) return Promise.reject(new RetryableTaskError('away', { code: 'storage_unavailable' }));
    return Promise.resolve(this.rows.filter((row) => row.organizationId === organizationId).reverse());
  }

  add(organizationId: string, generation: number): Promise<void> {
    const taken = this.rows.some((row) => row.organizationId === organizationId && row.generation === generation);
    if (!taken) this.rows.push({ organizationId, generation, createdAt: this.now() });
    return Promise.resolve();
  }
}

describe('SigningSecrets', () => {
  let at = 0;
  let generations: Generations;
  let secrets: SigningSecrets;
  const now = () => new Date(at);
  const secretOf = (generation: number) => derivedSecret('master', 'org', generation);
  const make = () => new SigningSecrets('master', generations as unknown as SigningGenerations, now);

  beforeEach(() => {
    at = Date.parse('2026-11-24T10:00:00Z');
    generations = new Generations(now);
    secrets = make();
  });

  it('begins with generation 0', async () => {
    expect(await secrets.of('org')).toEqual({ secret: secretOf(0), previous: [] });
  });

  it('keeps an old secret valid for 24 hours after the rotation, for that organization only', async () => {
    expect(await secrets.rotate('org')).toEqual({ secret: secretOf(1), previous: [secretOf(0)] });
    at += OVERLAP_MS - 1;
    expect(await secrets.of('org')).toEqual({ secret: secretOf(1), previous: [secretOf(0)] });
    at += 1;
    expect(await secrets.of('org')).toEqual({ secret: secretOf(1), previous: [] });
    expect((await secrets.of('other')).previous).toEqual([]);
  });

  it('refuses a fourth rotation within 24 hours', async () => {
    for (let i = 0; i < 3; i += 1) await secrets.rotate('org');
    expect(await secrets.of('org')).toEqual({ secret: secretOf(3), previous: [secretOf(2), secretOf(1), secretOf(0)] });
    await expect(secrets.rotate('org')).rejects.toThrow('3 times within 24 hours');
    at += OVERLAP_MS;
    expect(await secrets.rotate('org')).toEqual({ secret: secretOf(4), previous: [secretOf(3)] });
  });

  it('comes to one new generation when two rotate at once', async () => {
    await Promise.all([secrets.rotate('org'), make().rotate('org')]);
    expect(generations.rows).toHaveLength(1);
  });

  it('learns of another process’s rotation within a minute', async () => {
    await secrets.forSigning('org');
    await make().rotate('org');
    at += 60_000;
    expect((await secrets.forSigning('org')).secret).toBe(secretOf(1));
  });

  it('goes on signing with what it knows while storage is away, and refuses to guess where it knows nothing', async () => {
    await secrets.rotate('org');
    at += 120_000;
    generations.away = true;
    expect((await secrets.forSigning('org')).secret).toBe(secretOf(1));
    await expect(make().forSigning('org')).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});
