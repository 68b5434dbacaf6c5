import { joinedLines } from './joined-lines.js';

describe('lines of a PDF page', () => {
  it('become paragraphs again, and hyphenated words whole', () => {
    expect(
      joinedLines(
        'Regulamento\nO empréstimo de livros dura catorze dias e pode ser pror-\nrogado uma vez, desde que ninguém tenha reser-\nvado a obra. Depois disso\ncobra-se multa.\n\n\n\nFim da página.',
      ),
    ).toBe(
      'Regulamento\nO empréstimo de livros dura catorze dias e pode ser prorrogado uma vez, desde que ninguém tenha reservado a obra. Depois disso\ncobra-se multa.\n\nFim da página.',
    );
  });

  it('stay apart where an item begins or a sentence ends', () => {
    expect(joinedLines('Os documentos necessários são\n- identidade\n- comprovante de endereço\n1. outro')).toBe(
      'Os documentos necessários são\n- identidade\n- comprovante de endereço\n1. outro',
    );
  });

  it('may be none', () => {
    expect(joinedLines('')).toBe('');
    expect(joinedLines('\n \n')).toBe('');
  });
});
