import { LocalLexicalEmbedder } from './local-lexical-embedder.js';
import { stemsOf } from './portuguese-words.js';

const never = new AbortController().signal;
const embed = async (...texts: string[]): Promise<number[][]> =>
  (await new LocalLexicalEmbedder().embed(texts, never)).vectors;
const cosine = (a: number[], b: number[]): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

describe('LocalLexicalEmbedder', () => {
  it('gives the same 256 numbers of length 1 for the same text, every time', async () => {
    const [first] = await embed('A entrega atrasou três dias.');
    const [again] = await embed('A entrega atrasou três dias.');
    expect(first).toEqual(again);
    expect(first).toHaveLength(256);
    expect(Math.hypot(...first!)).toBeCloseTo(1, 4);
  });

  it.each(['', '   ', '!!!', 'de a o que', '\u{1F600}', '\0\0'])('gives a direction even for %j', async (text) => {
    const [vector] = await embed(text);
    expect(Math.hypot(...vector!)).toBeCloseTo(1, 4);
  });

  it('sees through accents, capitals, plurals and forms of a verb', async () => {
    const [one, other, stranger] = await embed('Renovação dos empréstimos', 'RENOVAR EMPRESTIMO', 'chuva no telhado');
    expect(cosine(one!, other!)).toBeGreaterThan(0.5);
    expect(cosine(one!, stranger!)).toBeLessThan(0.3);
  });

  it('brings words of one sense together', async () => {
    const [question, answer, stranger] = await embed('como excluir minha conta', 'apagar a conta', 'pintar a parede');
    expect(cosine(question!, answer!)).toBeGreaterThan(cosine(question!, stranger!) + 0.3);
  });

  it('embeds a hostile text in linear time', async () => {
    const began = performance.now();
    await embed('x'.repeat(1_000_000), 'ação '.repeat(200_000));
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('stops when the task is aborted', async () => {
    await expect(new LocalLexicalEmbedder().embed(['a'], AbortSignal.abort(new Error('cancelled')))).rejects.toThrow();
  });
});

describe('stemsOf', () => {
  it.each([
    ['pagamento pagar pagou pagando', 'pag'],
    ['reservas reservar reservado', 'reserv'],
  ])('cuts the endings of %s', (words, stem) => {
    expect(new Set(stemsOf(words))).toEqual(new Set([stem]));
  });
});
