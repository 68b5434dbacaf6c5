import { resolve } from 'node:path';
import { TextExtraction } from '../../src/task-types/document-processing/reading/text-extraction.js';
import { type DocumentRig, documentRig, extraction } from './document-rig.js';
import { bombPdf, encryptedPdf, pdfOf, scannedPdf } from './pdf-files.js';

const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64');
const never = new AbortController().signal;

let rig: DocumentRig;

beforeEach(async () => {
  rig = await documentRig();
});
afterAll(() => extraction.onModuleDestroy());

describe('a PDF', () => {
  it('is found by what it says, on its page', async () => {
    const pdf = pdfOf([
      'Regulamento da biblioteca',
      'O empréstimo de livros dura catorze dias e pode ser pror-',
      'rogado uma vez, desde que ninguém tenha reservado a obra.',
      '\f',
      'Atrasos',
      'A multa por atraso é de cinquenta centavos por dia e por obra.',
    ]);
    const result = await rig.process({
      document_id: 'pdf',
      content_base64: base64(pdf),
      content_type: 'application/pdf',
      chunk_size: 130,
      chunk_overlap: 0,
    });
    expect(result).toMatchObject({ pages: 2, chunks: 3 });
    const [nearest] = await rig.search('multa por atraso');
    expect(nearest?.content).toContain('A multa por atraso é de cinquenta centavos');
    expect(nearest?.metadata).toEqual({ headings: [], start: expect.any(Number), end: expect.any(Number), page: 2 });
    const [first] = await rig.search('prorrogado');
    expect(first).toMatchObject({
      content: expect.stringContaining('pode ser prorrogado uma vez'),
      metadata: { page: 1 },
    });
  });

  it.each([
    ['that asks for a password', encryptedPdf(), 'pdf_encrypted'],
    ['of scanned pages', scannedPdf(3), 'pdf_without_text'],
    ['that is cut off', pdfOf(['Texto']).subarray(0, 150), 'pdf_broken'],
    ['of noise', Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5_000, 7)]), 'pdf_broken'],
    ['of too many pages', scannedPdf(2_001), 'pdf_too_many_pages'],
  ])('%s fails for good and stores nothing', async (_what, pdf, code) => {
    const { outcome } = await rig.run({
      document_id: 'pdf',
      content_base64: base64(pdf),
      content_type: 'application/pdf',
    });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code, retryable: false } });
    expect(await rig.sql('select from document_chunks where organization_id = $1')).toEqual([]);
  });

  it('that is a bomb ends its reader and nothing else, and the next document is read', async () => {
    const careful = new TextExtraction(
      resolve('dist/src/task-types/document-processing/reading/extraction.thread.js'),
      {
        silentMs: 10_000,
        htmlMs: { least: 10_000, perMegabyte: 0 },
        totalMs: 20_000,
        growthBytes: 200_000_000,
        heapMegabytes: 128,
      },
    );
    const pagesOf = (pdf: Buffer): Promise<string[]> =>
      careful.pagesOf({ format: 'pdf', pdf: new Uint8Array(pdf) }, { organizationId: 'org', signal: never });
    let longest = 0;
    let last = performance.now();
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const bomb = bombPdf(600_000_000);
    expect(bomb.length).toBeLessThan(1_000_000);
    last = performance.now();
    longest = 0;
    await expect(pagesOf(bomb)).rejects.toMatchObject({ code: 'document_too_complex' });
    expect(longest).toBeLessThan(1_500);
    clearInterval(ticking);
    expect((await pagesOf(pdfOf(['Ainda aqui']))).join('')).toContain('Ainda aqui');
    await careful.onModuleDestroy();
  }, 60_000);

  it('that no reader is there for may be tried again', async () => {
    const missing = new TextExtraction(resolve('dist/no-such-thread.js'));
    const reading = missing.pagesOf({ format: 'html', html: '<p>x</p>' }, { organizationId: 'org', signal: never });
    await expect(reading).rejects.toMatchObject({ name: 'RetryableTaskError', code: 'reader_failed' });
    await missing.onModuleDestroy();
  });

  it('is given up when its task is cancelled', async () => {
    const abort = new AbortController();
    const reading = extraction.pagesOf(
      { format: 'pdf', pdf: new Uint8Array(pdfOf(Array.from({ length: 20_000 }, (_, n) => `linha ${n}`))) },
      { organizationId: 'org', signal: abort.signal, onPage: () => abort.abort(new Error('cancelled')) },
    );
    await expect(reading).rejects.toThrow('cancelled');
    const [page] = await extraction.pagesOf(
      { format: 'html', html: '<p>depois</p>' },
      { organizationId: 'org', signal: never },
    );
    expect(page).toBe('depois');
  });

  it('of many pages is read page by page, and the progress says so', async () => {
    const lines = Array.from({ length: 45 * 40 }, (_, n) => `Linha ${n} de um documento comprido, com palavras.`);
    const { outcome, progress, logs } = await rig.run({
      document_id: 'pdf',
      content_base64: base64(pdfOf(lines)),
      content_type: 'application/pdf',
    });
    expect(outcome).toMatchObject({ kind: 'completed', result: { pages: 40 } });
    expect(logs.map(({ message }) => message)).toContain('Read 40 pages');
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });
});

describe('an HTML page', () => {
  it('is split by its headings, without scripts and navigation', async () => {
    await rig.process({
      document_id: 'html',
      content_type: 'text/html',
      content: `<nav>menu menu</nav><h1>Guia</h1><p>${'Texto do guia. '.repeat(10)}</p><h2>Prazos</h2>
        <ul><li>${'Catorze dias para livros. '.repeat(8)}</li></ul><script>var menu = 1</script>`,
    });
    const found = await rig.search('prazo de catorze dias', { limit: 10 });
    expect(found.map(({ metadata }) => metadata['headings'])).toEqual(
      expect.arrayContaining([['Guia'], ['Guia', 'Prazos']]),
    );
    expect(found.some(({ content }) => content.includes('menu'))).toBe(false);
  });

  it('without text fails for good', async () => {
    const { outcome } = await rig.run({
      document_id: 'html',
      content_type: 'text/html',
      content: '<script>alert("x")</script>',
    });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'empty_content' } });
  });

  it('nested 10,000 levels deep fails for good, and the next one is read', async () => {
    const deep = `${'<div>'.repeat(10_000)}fundo${'</div>'.repeat(10_000)}`;
    const { outcome } = await rig.run({ document_id: 'deep', content_type: 'text/html', content: deep });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'document_too_complex' } });
    expect(await rig.process({ document_id: 'html', content_type: 'text/html', content: '<p>bom</p>' })).toMatchObject({
      chunks: 1,
    });
  });

  it('of some megabytes leaves the event loop to others', async () => {
    let longest = 0;
    let last = performance.now();
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const html = '<p>Este é um <b>parágrafo</b> comum de um texto comprido.</p>\n'.repeat(50_000);
    const [text] = await extraction.pagesOf({ format: 'html', html }, { organizationId: 'org', signal: never });
    clearInterval(ticking);
    expect(text?.length).toBeGreaterThan(2_000_000);
    expect(longest).toBeLessThan(1_000);
  }, 60_000);
});

describe('text', () => {
  it('in base64 is the same text', async () => {
    const content = '# Título\n\nUm parágrafo com acentuação: ção.';
    await rig.process({ document_id: 'doc', content });
    expect(
      await rig.process({ document_id: 'doc', content_base64: base64(content), content_type: 'text/markdown' }),
    ).toMatchObject({ embedded: 0, reused: 1 });
  });

  it('that is plain has no headings', async () => {
    await rig.process({
      document_id: 'plain',
      content: `# não é título\n\n${'Texto. '.repeat(30)}`,
      content_type: 'text/plain',
    });
    expect((await rig.search('título', { limit: 1 }))[0]?.metadata['headings']).toEqual([]);
  });

  it.each([
    [{ document_id: 'd' }, 'content'],
    [{ document_id: 'd', content: 'x', content_base64: 'eA==', content_type: 'text/plain' as const }, 'content_base64'],
    [{ document_id: 'd', content_base64: 'eA==' }, 'content_type'],
    [{ document_id: 'd', content: 'x', content_type: 'application/pdf' as const }, 'content'],
    [{ document_id: 'd', content_base64: '', content_type: 'text/plain' as const }, 'content_base64'],
    [{ document_id: 'd', content_base64: 'e A=', content_type: 'text/plain' as const }, 'content_base64'],
    [{ document_id: 'd', content_base64: 'eA', content_type: 'text/plain' as const }, 'content_base64'],
    [{ document_id: 'd', content_base64: 'eB==', content_type: 'text/plain' as const }, 'content_base64'],
    [{ document_id: 'd', content_base64: 'eA-_', content_type: 'text/plain' as const }, 'content_base64'],
    [{ document_id: 'd', content_base64: base64('  \n'), content_type: 'text/plain' as const }, 'content_base64'],
    [{ document_id: 'd', content_base64: '/+8=', content_type: 'text/html' as const }, 'content_base64'],
    [
      { document_id: 'd', content_base64: base64('no pdf'), content_type: 'application/pdf' as const },
      'content_base64',
    ],
  ])('is refused before it is stored: %j', (payload, field) => {
    expect(rig.handler.check(payload).map((error) => error.field)).toEqual([field]);
  });

  it('of tens of megabytes in base64 is checked quickly', () => {
    const content_base64 = base64(Buffer.alloc(20_000_000, 'palavra '));
    const began = performance.now();
    expect(rig.handler.check({ document_id: 'd', content_base64, content_type: 'text/plain' })).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  it('of 8,000 Chinese characters becomes chunks that a model takes', async () => {
    const content = Array.from({ length: 8_000 }, (_, n) => String.fromCodePoint(0x9000 + ((n * 37) % 2000))).join('');
    const { chunks, tokens } = await rig.process({ document_id: 'zh', content, chunk_size: 8_000, chunk_overlap: 0 });
    expect(tokens / chunks).toBeLessThan(8_000);
    expect(chunks).toBeGreaterThan(1);
  });
});

describe('documents made to take long', () => {
  /** The parser unfolds each open tag again at every paragraph. */
  const html = '<b><p>'.repeat(85_000);
  const read = (reader: TextExtraction, organizationId: string, content = html, signal = never): Promise<string[]> =>
    reader.pagesOf({ format: 'html', html: content }, { organizationId, signal });
  const readerOf = (leastMs: number): TextExtraction =>
    new TextExtraction(resolve('dist/src/task-types/document-processing/reading/extraction.thread.js'), {
      silentMs: 60_000,
      htmlMs: { least: leastMs, perMegabyte: 0 },
      totalMs: 60_000,
      growthBytes: 1_000_000_000,
      heapMegabytes: 512,
    });

  it('are given up after a time that follows their size', async () => {
    const reader = readerOf(1_500);
    const began = performance.now();
    await expect(read(reader, 'org')).rejects.toMatchObject({ code: 'document_too_complex' });
    expect(performance.now() - began).toBeLessThan(10_000);
    await reader.onModuleDestroy();
  }, 30_000);

  it('hold up neither another organization’s documents nor the slots of their worker', async () => {
    const reader = readerOf(60_000);
    const stop = new AbortController();
    const first = read(reader, 'hog', html, stop.signal).catch((error: Error) => error.name);
    const others = Array.from({ length: 20 }, () =>
      read(reader, 'hog', html, stop.signal).catch((error: Error) => error.name),
    );
    expect(await read(reader, 'other', '<p>meu</p>')).toEqual(['meu']);
    expect(await Promise.all(others)).toEqual(Array.from({ length: 20 }, () => 'SnoozeTask'));
    stop.abort(new DOMException('stopped', 'AbortError'));
    expect(await first).toBe('AbortError');
    await reader.onModuleDestroy();
  }, 30_000);

  it('let those who wait for their turn have it', async () => {
    const reader = readerOf(60_000);
    // Its thread has started: only the documents before are waited for.
    await read(reader, 'org', '<p>0</p>');
    const pages = await Promise.all(['a', 'b', 'c'].map((text) => read(reader, 'org', `<p>${text}</p>`)));
    expect(pages).toEqual([['a'], ['b'], ['c']]);
    await reader.onModuleDestroy();
  });
});
