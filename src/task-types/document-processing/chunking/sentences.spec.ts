import fc from 'fast-check';
import { sentenceLanguageOf, type SentenceLanguage } from './sentence-language.js';
import { sentencesOf } from './sentences.js';

const sentences = (text: string, language: SentenceLanguage): string[] => [...sentencesOf(text, language)];

describe('sentences', () => {
  it.each<[SentenceLanguage, string[]]>([
    ['pt', ['O Dr. Silva e a Sra. Costa chegaram às 10 h. ', 'Leram o art. 5 da lei n. 10.406 de 2002. ', 'Certo?']],
    ['pt', ['Ele mora na Av. Paulista. ', 'Ela disse que não. ', 'Foi assim!']],
    ['pt', ['J. R. R. Tolkien escreveu muito, i.e. livros longos. ', 'Fim.']],
    ['en', ['Mr. Smith lives in the U.S. since Jan. 5. ', 'He said no. ', 'See No. 7, e.g. the Smith file.']],
    ['es', ['El Sr. Pérez vive en la Avda. Mayor. ', '¿Cuándo? ', 'No sé.']],
    ['und', ['日本語です。', '次の文。', '終わり']],
    ['und', ['यह एक वाक्य है। ', 'यह दूसरा है।']],
  ])('of %s end where a reader ends them: %j', (language, expected) => {
    expect(sentences(expected.join(''), language)).toEqual(expected);
  });

  it('end with their paragraph, also after an abbreviation', () => {
    expect(sentences('Veja a pág.\nOutra linha.', 'pt')).toEqual(['Veja a pág.\n', 'Outra linha.']);
  });

  it('leave nothing out, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 9000 }), (text) => {
        expect(sentences(text, 'pt').join('')).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('are found in time that grows with the text, not with its square', () => {
    const text = 'Uma frase — curta e comum. '.repeat(8_000);
    const began = performance.now();
    expect(sentences(text, 'pt')).toHaveLength(8_000);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe('the language of a text', () => {
  it.each([
    ['O empréstimo não pode ser renovado pela internet, mas você também pode ligar.', 'pt'],
    ['The loan is not renewed by the library, and you have to return it.', 'en'],
    ['El préstamo no se renueva, pero los usuarios también pueden llamar por teléfono.', 'es'],
    ['日本語です。次の文。', 'und'],
    ['', 'und'],
  ])('of %j is %s', (text, language) => {
    expect(sentenceLanguageOf(text)).toBe(language);
  });
});
