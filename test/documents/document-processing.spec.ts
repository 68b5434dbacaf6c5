import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { supabase as testSupabase } from '../support/services.js';
import { tokenFor } from '../support/tokens.js';
import { CountingEmbedder, type DocumentRig, documentRig } from './document-rig.js';

const MANUAL = readFileSync(join(process.cwd(), 'test/documents/manual.md'), 'utf8');

const sections = (...names: string[]): string =>
  names
    .map((name) => `## ${name}\n\nTexto da seção ${name}, ${'com palavras próprias '.repeat(20)}de ${name}.\n`)
    .join('\n');

let rig: DocumentRig;

beforeEach(async () => {
  rig = await documentRig();
});

describe('processing a document', () => {
  it('makes it findable and says what was done', async () => {
    const { outcome, progress, logs } = await rig.run({
      document_id: 'manual',
      content: MANUAL,
      metadata: { source: 'web' },
    });
    expect(outcome).toEqual({
      kind: 'completed',
      result: {
        document_id: 'manual',
        chunks: 29,
        embedded: 29,
        reused: 0,
        removed: 0,
        tokens: expect.any(Number),
        characters: MANUAL.length,
        embedding_model: 'local-lexical-256',
        embedding_tokens: expect.any(Number),
        cost_usd: null,
      },
    });
    expect(progress.at(-1)?.fraction).toBeGreaterThanOrEqual(0.95);
    expect(logs.map(({ message }) => message)).toContain('Published: 29 chunks embedded, 0 reused, 0 removed');

    const [first, ...others] = await rig.search('Qual o prazo de devolução dos livros emprestados?', { limit: 3 });
    expect(others).toHaveLength(2);
    expect(first).toEqual({
      document_id: 'manual',
      chunk_index: expect.any(Number),
      content: expect.any(String),
      similarity: expect.any(Number),
      metadata: {
        source: 'web',
        headings: expect.arrayContaining(['Manual da Biblioteca Municipal de Vila Serena']),
        start: expect.any(Number),
        end: expect.any(Number),
      },
    });
    const { start, end } = first!.metadata as { start: number; end: number };
    expect(MANUAL.slice(start, end)).toBe(first!.content);
    expect(first!.similarity).toBeGreaterThan(others[0]!.similarity);
    expect(await rig.store.find(rig.organizationId, 'manual')).toMatchObject({ chunk_count: 29 });
  });

  it('embeds nothing when the same document comes again', async () => {
    await rig.process({ document_id: 'manual', content: MANUAL });
    const again = await rig.process({ document_id: 'manual', content: MANUAL });
    expect(again).toMatchObject({ chunks: 29, embedded: 0, reused: 29, removed: 0 });
    expect(rig.embedder.texts).toBe(29);
  });

  it('embeds only what changed, and what is gone is found no more', async () => {
    await rig.process({ document_id: 'doc', content: sections('Alfa', 'Beta', 'Gama') });
    const changed = await rig.process({ document_id: 'doc', content: sections('Alfa', 'Delta', 'Gama') });
    expect(changed).toMatchObject({ chunks: 3, embedded: 1, reused: 2, removed: 1 });
    const found = (await rig.search('Texto da seção', { limit: 10 })).sort((a, b) => a.chunk_index - b.chunk_index);
    expect(found.map(({ chunk_index, metadata }) => [chunk_index, metadata['headings']])).toEqual([
      [0, ['Alfa']],
      [1, ['Delta']],
      [2, ['Gama']],
    ]);
    expect(await rig.sql('select from document_chunks where organization_id = $1')).toHaveLength(3);
  });

  it('stores a passage that repeats once and shows it at each place', async () => {
    const result = await rig.process({ document_id: 'doc', content: sections('Alfa', 'Alfa', 'Alfa') });
    expect(result).toMatchObject({ chunks: 3, embedded: 1 });
    expect(await rig.search('Alfa', { limit: 10 })).toHaveLength(3);
  });

  it('goes on where an attempt was cut off', async () => {
    const content = sections(...Array.from({ length: 300 }, (_, n) => `Parte ${n}`));
    let batches = 0;
    rig.embedder.before = async () => {
      if (++batches === 4) throw new Error('the worker dies here');
    };
    const first = await rig.run({ document_id: 'doc', content });
    expect(first.outcome.kind).toBe('retry');
    const stored = rig.embedder.texts;
    expect(stored).toBeGreaterThan(0);

    rig.embedder.before = async () => undefined;
    expect(await rig.store.find(rig.organizationId, 'doc')).toBeUndefined();
    expect(await rig.process({ document_id: 'doc', content })).toMatchObject({
      chunks: 300,
      reused: stored,
      embedded: 300 - stored,
    });
    expect(rig.embedder.texts).toBe(300);
  });

  it('shows readers the old document until the new one is whole', async () => {
    await rig.process({ document_id: 'doc', content: sections('Velho A', 'Velho B') });
    const seen: string[][] = [];
    rig.embedder.before = async () => {
      rig.embedder.before = async () => undefined;
      seen.push((await rig.search('Texto', { limit: 10 })).map(({ metadata }) => String(metadata['headings'])).sort());
    };
    await rig.process({ document_id: 'doc', content: sections('Novo A', 'Novo B', 'Novo C') });
    expect(seen).toEqual([['Velho A', 'Velho B']]);
    expect(await rig.search('Texto', { limit: 10 })).toHaveLength(3);
  });

  it('leaves one whole document when runs of it cross', async () => {
    const versions = ['A', 'B', 'C', 'D'].map((version) =>
      sections('Comum 1', 'Comum 2', ...Array.from({ length: 70 }, (_, n) => `${version} ${n}`)),
    );
    const createdAt = new Date();
    const outcomes = await Promise.all(
      versions.map((content) => rig.run({ document_id: 'doc', content }, { createdAt })),
    );
    expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(Array(4).fill('completed'));
    const rows = await rig.sql<{ content: string }>(
      `select c.content from document_positions p join document_chunks c using (organization_id, document_id, embedding_model, content_hash)
       where organization_id = $1 order by chunk_index`,
    );
    const whole = rows.map(({ content }) => content).join('\n\n');
    expect(versions.map((version) => version.trim())).toContain(whole);
  });

  it('stores anew a chunk that another run has removed meanwhile', async () => {
    await rig.process({ document_id: 'doc', content: sections('Comum', 'Velho') });
    let crossed = false;
    rig.embedder.before = async () => {
      if (crossed) return;
      crossed = true;
      await rig.sql('delete from document_positions where organization_id = $1');
      await rig.sql('delete from document_chunks where organization_id = $1');
    };
    const result = await rig.process({ document_id: 'doc', content: sections('Comum', 'Novo') });
    expect(result).toMatchObject({ chunks: 2, embedded: 2 });
    expect(await rig.search('Comum', { limit: 10 })).toHaveLength(2);
  });

  it('lets an older task that is retried late not win over a newer one', async () => {
    const [older, newer] = [new Date(Date.now() - 60_000), new Date()];
    await rig.process({ document_id: 'doc', content: sections('Novo') }, newer);
    const late = await rig.run({ document_id: 'doc', content: sections('Velho') }, { createdAt: older });
    expect(late.outcome).toMatchObject({ kind: 'failed', error: { code: 'superseded' } });
    expect((await rig.search('Texto')).map(({ metadata }) => metadata['headings'])).toEqual([['Novo']]);
  });

  it('stops within the batch when the task is cancelled, and publishes nothing', async () => {
    const abort = new AbortController();
    rig.embedder.before = async () => abort.abort('cancelled');
    const { outcome } = await rig.run({ document_id: 'doc', content: MANUAL }, { signal: abort.signal });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } });
    expect(await rig.sql('select from document_chunks where organization_id = $1')).toEqual([]);
  });

  it('keeps vectors of two models apart', async () => {
    await rig.process({ document_id: 'doc', content: sections('Alfa') });
    const other = await documentRig(new CountingEmbedder('other-model'));
    expect(await other.search('Alfa', { caller: rig.caller })).toEqual([]);
    expect(await rig.search('Alfa')).toHaveLength(1);
  });

  it('survives NUL bytes, lone surrogates and special tokens', async () => {
    const content = `a\0b \ud800 <|endoftext|> 😀 ' "; drop table documents; -- ${'\u202e'}`;
    await rig.process({ document_id: 'doc', content });
    const [match] = await rig.search(content);
    expect(match?.content).toContain('ab  <|endoftext|> 😀');
  });

  it('fails for good on content without text', async () => {
    const { outcome } = await rig.run({ document_id: 'doc', content: '\u200b # ' });
    expect(outcome.kind).toBe('completed');
    for (const content of ['\0 \0', '\ud800']) {
      expect((await rig.run({ document_id: 'doc', content })).outcome).toMatchObject({ kind: 'failed' });
    }
  });

  it('refuses more chunks than it can publish at once', async () => {
    const content = 'x '.repeat(3_000_000);
    const { outcome } = await rig.run({ document_id: 'doc', content, chunk_size: 100, chunk_overlap: 0 });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'too_many_chunks' } });
  });
});

describe('documents of organizations', () => {
  it('never cross', async () => {
    await rig.process({ document_id: 'doc', content: sections('Alfa') });
    const stranger = await documentRig();
    expect(await stranger.search('Alfa', { document_ids: ['doc'] })).toEqual([]);
    expect(await stranger.store.find(stranger.organizationId, 'doc')).toBeUndefined();
    expect(await stranger.store.remove(stranger.organizationId, 'doc', new Date())).toBe(false);
    expect(await rig.store.remove(rig.organizationId, 'doc', new Date())).toBe(true);
    expect(await rig.sql('select from document_chunks where organization_id = $1')).toEqual([]);
    expect(await rig.search('Alfa')).toEqual([]);
  });

  it('are searched by document where ids are given', async () => {
    await rig.process({ document_id: 'one', content: sections('Alfa') });
    await rig.process({ document_id: 'two', content: sections('Alfa') });
    expect(
      (await rig.search('Alfa', { document_ids: ['two', 'three'] })).map(({ document_id }) => document_id),
    ).toEqual(['two']);
    expect(await rig.search('Alfa', { document_ids: [] })).toEqual([]);
  });

  it('are read by members with their own token, and changed by nobody but the service', async () => {
    await rig.process({ document_id: 'doc', content: sections('Alfa') });
    const { url } = await testSupabase();
    const stranger = await documentRig();
    const ask = async (
      organizationId: string,
      path: string,
      init: RequestInit = {},
    ): Promise<{ status: number; body: unknown }> => {
      const token = await tokenFor({ organizationId, role: 'member' });
      const headers = { authorization: `Bearer ${token}`, apikey: token, 'content-type': 'application/json' };
      const response = await fetch(`${url}/rest/v1/${path}`, { ...init, headers });
      return { status: response.status, body: await response.json().catch(() => null) };
    };
    expect((await ask(rig.organizationId, 'document_chunks?select=content')).body).toHaveLength(1);
    expect((await ask(stranger.organizationId, 'document_chunks?select=content')).body).toEqual([]);
    expect((await ask(rig.organizationId, 'document_contents?select=content')).status).toBe(403);
    expect((await ask(rig.organizationId, 'processed_documents', { method: 'DELETE' })).status).toBe(403);
    const publish = await ask(rig.organizationId, 'rpc/remove_document', {
      method: 'POST',
      body: JSON.stringify({
        p_organization_id: rig.organizationId,
        p_document_id: 'doc',
        p_removed_at: new Date().toISOString(),
      }),
    });
    expect(publish.status).toBe(403);
  });
});

describe('contents by reference', () => {
  const later = (): Date => new Date(Date.now() + 3_600_000);

  it('come back whole, whatever their size, for their organization only', async () => {
    const content = '😀é\n'.repeat(400_000);
    const reference = rig.references.issue('doc', undefined);
    await rig.contents.put(rig.organizationId, reference, content, later());
    const { signal } = new AbortController();
    expect((await rig.contents.get(rig.organizationId, reference, signal)) === content).toBe(true);
    await expect(rig.contents.get('other', reference, signal)).rejects.toMatchObject({ code: 'content_missing' });
  });

  it('are processed, still there for a repetition, and gone after their time', async () => {
    const content = MANUAL.repeat(3);
    const reference = rig.references.issue('doc', undefined);
    await rig.contents.put(rig.organizationId, reference, content, later());
    expect((await rig.process({ document_id: 'doc', content_ref: reference })).characters).toBe(content.length);
    expect((await rig.process({ document_id: 'doc', content_ref: reference })).embedded).toBe(0);
    await rig.sql(`update document_contents set keep_until = now() - interval '1 second' where organization_id = $1`);
    await rig.process({ document_id: 'other', content: 'Outro documento' });
    expect(await rig.sql('select from document_contents where organization_id = $1')).toEqual([]);
  });

  it('cannot be named by callers', () => {
    expect(rig.handler.check({ document_id: 'doc', content: 'x', content_ref: 'abc' })).toEqual([
      { field: 'content_ref', message: 'is not a known field' },
    ]);
    expect(rig.handler.check({ document_id: 'doc', content_ref: 'abc.def' })).toHaveLength(1);
    expect(rig.handler.check({ document_id: 'doc' })).toEqual([
      { field: 'content', message: 'content must be a string, unless content_base64 is sent instead' },
    ]);
    expect(rig.handler.check({ document_id: 'doc', content: 'x' })).toEqual([]);
  });
});
