import { randomUUID } from 'node:crypto';
import { Supabase } from '../../src/integrations/supabase/supabase.js';
import type { Taken } from '../../src/task-types/document-processing/store/token-bucket.js';
import { TokenBucket } from '../../src/task-types/document-processing/store/token-bucket.js';
import { supabase as testSupabase } from '../support/services.js';
import { CountingEmbedder, documentRig } from './document-rig.js';

const never = new AbortController().signal;
const section = (name: string): string => `## ${name}\n\n${`Texto próprio da seção ${name}. `.repeat(12)}\n\n`;

describe('a passage the organization has embedded before', () => {
  it('is not embedded again for another document', async () => {
    const rig = await documentRig();
    await rig.process({ document_id: 'one', content: section('Alfa') + section('Beta') });
    const second = await rig.process({ document_id: 'two', content: section('Beta') + section('Gama') });
    expect(second).toMatchObject({ chunks: 2, embedded: 1, reused: 1 });
    expect(rig.embedder.texts).toBe(3);
    const found = await rig.search('seção Beta', { document_ids: ['two'] });
    expect(found[0]).toMatchObject({ document_id: 'two', metadata: { headings: ['Beta'] } });
    await rig.store.remove(rig.organizationId, 'one', new Date());
    expect(await rig.search('seção Beta', { document_ids: ['two'] })).toHaveLength(2);
  });

  it('is embedded again for another organization, another model and another heading', async () => {
    const rig = await documentRig();
    await rig.process({ document_id: 'one', content: section('Alfa') });
    const stranger = await documentRig();
    expect(await stranger.process({ document_id: 'one', content: section('Alfa') })).toMatchObject({ embedded: 1 });
    const elsewhere = section('Alfa').replace('## Alfa', '## Outra');
    expect(await rig.process({ document_id: 'two', content: elsewhere })).toMatchObject({ embedded: 1, reused: 0 });
    const hashes = await rig.sql<{ content_hash: string }>(
      'select content_hash from document_chunks where organization_id = $1',
    );
    const key = { organizationId: rig.organizationId, documentId: 'x', model: 'other-model' };
    expect(
      await rig.store.knownElsewhere(
        key,
        hashes.map(({ content_hash }) => content_hash),
        never,
      ),
    ).toEqual([]);
  });

  it('costs nothing, and what is embedded costs what the provider counts, over all attempts', async () => {
    const rig = await documentRig(new CountingEmbedder(), { usdPerMillionTokens: 2 });
    const content = Array.from({ length: 300 }, (_, n) => section(`Parte ${n}`)).join('');
    let batches = 0;
    rig.embedder.before = async () => {
      if (++batches === 3) throw new Error('the worker dies here');
    };
    expect((await rig.run({ document_id: 'doc', content })).outcome.kind).toBe('retry');
    rig.embedder.before = async () => undefined;
    const { embedding_tokens, cost_usd, embedded, reused } = await rig.process({ document_id: 'doc', content });
    expect([embedded, reused]).toEqual([300 - 192, 192]);
    expect(embedding_tokens).toBe(rig.embedder.tokens);
    expect(cost_usd).toBeCloseTo((rig.embedder.tokens * 2) / 1e6, 9);
  });
});

describe('a removed document', () => {
  it('is not brought back by a task submitted before, and is by one submitted after', async () => {
    const rig = await documentRig();
    await rig.process({ document_id: 'doc', content: section('Velho') });
    const before = new Date();
    rig.embedder.before = async () => {
      await rig.store.remove(rig.organizationId, 'doc', new Date(before.getTime() + 1));
    };
    const running = await rig.run({ document_id: 'doc', content: section('Novo') }, { createdAt: before });
    expect(running.outcome).toMatchObject({ kind: 'failed', error: { code: 'document_removed' } });
    expect(await rig.sql('select from document_chunks where organization_id = $1')).toEqual([]);
    expect(await rig.store.find(rig.organizationId, 'doc')).toBeUndefined();
    rig.embedder.before = async () => undefined;
    const after = await rig.process({ document_id: 'doc', content: section('Novo') }, new Date(before.getTime() + 2));
    expect(after).toMatchObject({ chunks: 1 });
  });

  it('may be one whose first task is still storing it', async () => {
    const rig = await documentRig();
    const content = Array.from({ length: 120 }, (_, n) => section(`Parte ${n}`)).join('');
    const createdAt = new Date();
    let removed = false;
    rig.embedder.before = async (texts) => {
      if (texts.length < 96) removed = await rig.store.remove(rig.organizationId, 'doc', new Date(Date.now() + 1));
    };
    const { outcome } = await rig.run({ document_id: 'doc', content }, { createdAt });
    expect(removed).toBe(true);
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'document_removed' } });
    expect(await rig.sql('select from document_chunks where organization_id = $1')).toEqual([]);
  });
});

describe('the token bucket of a provider', () => {
  async function bucketOf(tokensPerMinute: number, apiKey: string = randomUUID()): Promise<TokenBucket> {
    const { url, serviceRoleKey } = await testSupabase();
    const embeddings = {
      apiKey,
      baseUrl: 'http://provider/v1',
      model: 'm',
      tokensPerMinute,
      costPerMillionTokens: undefined,
    };
    return new TokenBucket(new Supabase({ supabase: { url, serviceRoleKey } }), embeddings);
  }

  it('gives all workers together no more than its rate, and each its own time', async () => {
    const key = randomUUID();
    const workers = await Promise.all(Array.from({ length: 4 }, () => bucketOf(60_000, key)));
    const began = performance.now();
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, at) => workers[at % 4]!.take(1_000, 3_600_000, never)),
    );
    const spent = performance.now() - began;
    const waits = taken.map(({ wait_ms }) => wait_ms).sort((a, b) => a - b);
    // The bucket holds 4,583 tokens; after them come 916 a second.
    expect(waits.filter((wait) => wait === 0).length).toBeGreaterThanOrEqual(4);
    expect(waits.filter((wait) => wait === 0).length).toBeLessThanOrEqual(4 + spent / 1_000 + 1);
    const last = ((40_000 - 60_000 * (5 / 60) * (11 / 12)) / (60_000 * (11 / 12))) * 60_000;
    expect(waits.at(-1)! + spent).toBeGreaterThan(last - 50);
    expect(waits.at(-1)!).toBeLessThan(last + 50);
    expect(new Set(waits.filter((wait) => wait > 0)).size).toBe(waits.filter((wait) => wait > 0).length);
  });

  it('takes nothing where the wait is too long, so the next one asks from the same place', async () => {
    const bucket = await bucketOf(600);
    await bucket.take(600, 0, never);
    const refusals: Taken[] = [];
    for (let n = 0; n < 5; n++) refusals.push(await bucket.take(30, 10_000, never));
    expect(refusals.every(({ taken }) => !taken)).toBe(true);
    expect(Math.max(...refusals.map(({ wait_ms }) => wait_ms))).toBeLessThan(70_000);
    expect(refusals[0]!.wait_ms).toBeGreaterThan(50_000);
  });

  it('gives a request above its size a full bucket and a debt, not an endless wait', async () => {
    const bucket = await bucketOf(6_000);
    expect(await bucket.take(6_000, 0, never)).toEqual({ wait_ms: 0, taken: true });
    expect((await bucket.take(6_000, 0, never)).wait_ms).toBeGreaterThan(60_000);
  });

  it('lets a question go ahead of all documents', async () => {
    const bucket = await bucketOf(600);
    await bucket.take(10_000, 0, never);
    expect(await bucket.take(100, 0, never, true)).toEqual({ wait_ms: 0, taken: true });
  });

  it('passes a Retry-After on to every worker, and to no other key', async () => {
    const key = randomUUID();
    await (await bucketOf(60_000, key)).block(30_000);
    const { wait_ms, taken } = await (await bucketOf(60_000, key)).take(1, 10_000, never);
    expect([taken, wait_ms > 29_000]).toEqual([false, true]);
    expect(await (await bucketOf(60_000)).take(1, 0, never)).toEqual({ wait_ms: 0, taken: true });
  });

  it('holds neither key nor anything to tell it from', async () => {
    const bucket = await bucketOf(60_000, 'sk-very-secret');
    await bucket.take(1, 0, never);
    const rig = await documentRig();
    const rows = await rig.sql<{ provider: string }>('select provider from embedding_buckets where $1 <> provider');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('sk-very-secret');
  });

  it('sends a task whose tokens are far off away without an attempt', async () => {
    const bucket = await bucketOf(600);
    await bucket.take(2_000, 0, never);
    const rig = await documentRig(new CountingEmbedder(), { bucket, random: () => 0.123 });
    const { outcome } = await rig.run({ document_id: 'doc', content: section('Alfa') });
    expect(outcome).toMatchObject({ kind: 'snoozed' });
    expect(Number.isInteger((outcome as { delayMs: number }).delayMs)).toBe(true);
    expect(rig.embedder.texts).toBe(0);
    expect(await rig.search('Alfa')).toEqual([]);
  });

  it('is asked for what the provider counted beyond our count', async () => {
    const bucket = await bucketOf(1_000_000);
    const asked: number[] = [];
    const take = bucket.take.bind(bucket);
    bucket.take = (tokens, ...rest) => {
      asked.push(tokens);
      return take(tokens, ...rest);
    };
    const embedder = new CountingEmbedder();
    embedder.tokensPerText = 1_000;
    const rig = await documentRig(embedder, { bucket });
    const content = Array.from({ length: 150 }, (_, n) => section(`Parte ${n}`)).join('');
    const { tokens } = await rig.process({ document_id: 'doc', content });
    expect(asked).toHaveLength(2);
    expect(asked[1]! - (tokens - asked[0]!)).toBe(96 * 1_000 - asked[0]!);
  });
});
