import { cleanText } from '../reading/document-text.js';
import { type Chunk, chunksOf, type ChunkSize } from './chunk-document.js';

async function split(text: string, size: ChunkSize = { size: 200, overlap: 40 }): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of chunksOf({ text, hasHeadings: true }, size)) chunks.push(chunk);
  return chunks;
}

/** Every visible character of the text lies in a chunk, in order, and every chunk is a piece of the text. */
function expectCovers(text: string, chunks: Chunk[], { size }: ChunkSize): void {
  let covered = 0;
  for (const { content, start, end } of chunks) {
    if (text.slice(start, end) !== content) throw new Error(`chunk at ${start} is not the text there`);
    if (start > covered && text.slice(covered, start).trim() !== '') throw new Error(`a gap at ${covered}`);
    expect(content.length).toBeLessThanOrEqual(size);
    covered = end;
  }
  expect(text.slice(covered).trim()).toBe('');
}

const SENTENCES = Array.from({ length: 60 }, (_, n) => `Esta é a frase número ${n} do texto.`).join(' ');

describe('chunksOf', () => {
  it('keeps a short text as one chunk', async () => {
    expect(await split('Olá, mundo.')).toEqual([{ content: 'Olá, mundo.', start: 0, end: 11, headings: [] }]);
  });

  it('ends chunks at sentences and repeats the overlap', async () => {
    const chunks = await split(SENTENCES);
    expectCovers(SENTENCES, chunks, { size: 200, overlap: 40 });
    expect(chunks.every(({ content }) => content.endsWith('.') && content.startsWith('Esta'))).toBe(true);
    for (const [at, { start }] of chunks.slice(1).entries()) {
      expect(chunks[at]!.end - start).toBeGreaterThan(0);
      expect(chunks[at]!.end - start).toBeLessThanOrEqual(40);
    }
  });

  it('repeats nothing when no overlap is asked for', async () => {
    const chunks = await split(SENTENCES, { size: 200, overlap: 0 });
    expect(chunks.slice(1).every(({ start }, at) => start >= chunks[at]!.end)).toBe(true);
  });

  it('begins a chunk at each Markdown section and names the headings above it', async () => {
    const body = 'Um parágrafo comprido o bastante para ficar sozinho.';
    const text = `# Guia\n\n${body}\n\n## Conta\n\n${body}\n\n### Senha ##\n\n${body}\n\n## Fim\n\n${body}\n`;
    const chunks = await split(text);
    expect(chunks.map(({ headings }) => headings)).toEqual([
      ['Guia'],
      ['Guia', 'Conta'],
      ['Guia', 'Conta', 'Senha'],
      ['Guia', 'Fim'],
    ]);
  });

  it('names siblings apart in a text without a title', async () => {
    const body = 'Um parágrafo comprido o bastante para ficar sozinho.';
    const chunks = await split(`## A\n\n${body}\n\n## B\n\n${body}\n\n#### C\n\n${body}\n\n### D\n\n${body}`);
    expect(chunks.map(({ headings }) => headings)).toEqual([['A'], ['B'], ['B', 'C'], ['B', 'D']]);
  });

  it('takes no comment in a code block for a heading', async () => {
    const chunks = await split(
      '# Guia\n\nTexto que vem antes.\n\n```sh\n# instala\nnpm ci\n```\n\nTexto que vem depois.',
    );
    expect(chunks).toHaveLength(1);
  });

  it('gives no chunks for blank text', async () => {
    expect(await split(' \n\n\t \n'.repeat(50_000))).toEqual([]);
  });

  it('never cuts a character in two', async () => {
    const text = '😀'.repeat(5000);
    const chunks = await split(text, { size: 101, overlap: 33 });
    expectCovers(text, chunks, { size: 101, overlap: 33 });
    expect(chunks.every(({ content }) => !/\p{Surrogate}/u.test(content))).toBe(true);
  });

  it('keeps the overlap where one block of the text ends', async () => {
    const text = Array.from({ length: 6000 }, (_, n) => `Frase ${n} de um parágrafo só.`).join(' ');
    const chunks = await split(text, { size: 1000, overlap: 100 });
    expectCovers(text, chunks, { size: 1000, overlap: 100 });
    expect(chunks.slice(1).every(({ start }, at) => chunks[at]!.end > start)).toBe(true);
    expect(Math.min(...chunks.slice(0, -1).map(({ content }) => content.length))).toBeGreaterThan(800);
  });

  const mebibyte = 1_048_576;
  it.each([
    ['one long word', 'a'.repeat(mebibyte)],
    ['spaces between single letters', 'a '.repeat(mebibyte / 2)],
    ['nothing but headings', '# a\n'.repeat(mebibyte / 4)],
    ['nothing but full stops', '. '.repeat(mebibyte / 2)],
    ['one blank line after another', `a${'\n'.repeat(mebibyte)}b`],
    ['one heading as long as the text', `# ${'x '.repeat(mebibyte / 2)}`],
    ['open code fences', '```\n~~~\n'.repeat(mebibyte / 8)],
  ])('splits a mebibyte of %s quickly, and lets others run meanwhile', async (_what, text) => {
    let longest = 0;
    let last = performance.now();
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const began = performance.now();
    const chunks = await split(text, { size: 1000, overlap: 100 });
    clearInterval(ticking);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(longest).toBeLessThan(1000);
    expectCovers(text, chunks, { size: 1000, overlap: 100 });
    expect(chunks.length).toBeLessThan(15_000);
  });
});

describe('cleanText', () => {
  it('strips NUL and lone surrogates and keeps pairs', () => {
    expect(cleanText('a\0b\ud800c\udc00d😀')).toBe('abcd😀');
  });
});
