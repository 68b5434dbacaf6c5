const SUBJECTS = ['A biblioteca', 'O leitor', 'A diretora', 'O acervo', 'Cada pessoa', 'A equipe', 'O município'];
const VERBS = ['organiza', 'recebe', 'conserva', 'empresta', 'descreve', 'compara', 'publica', 'renova', 'procura'];
const OBJECTS = ['os livros raros', 'as cartas antigas', 'um relatório anual', 'a coleção de mapas', 'novas edições'];
const PLACES = ['na sala de leitura', 'durante o inverno', 'com o apoio da Sra. Alves', 'perto da praça', 'sem demora'];
const WORDS_PER_SECTION = 900;

/** Markdown of at least so many words: the same for the same seed, and no paragraph twice. */
export function portugueseText(words: number, seed: number): string {
  const random = generator(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!;
  const parts: string[] = [];
  let section = 0;
  for (let written = 0, next = 0; written < words;) {
    if (written >= next) {
      parts.push(`## Capítulo ${++section} do volume ${seed}`);
      next += WORDS_PER_SECTION;
    }
    const sentences = Array.from({ length: 6 }, (_, at) => {
      const number = Math.floor(random() * 1e6);
      return `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)} ${pick(PLACES)}, conforme o registro ${number}-${at}.`;
    });
    const paragraph = sentences.join(' ');
    parts.push(paragraph);
    written += paragraph.split(' ').length;
  }
  return parts.join('\n\n');
}

/** mulberry32: small and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
