import { PORTUGUESE_SENSES } from './portuguese-senses.js';

/** Words that carry grammar, not a topic (Portuguese, and the commonest English ones), without accents. */
const STOP_WORDS = new Set(
  `a ao aos aquela aquelas aquele aqueles aquilo as ate bem cada com como contra cujo da das de dela delas dele deles
  depois desde dessa dessas desse desses desta destas deste destes do dos e ela elas ele eles em enquanto entao entre era
  essa essas esse esses esta estao estar estas estava este estes estou eu faco fazer faz feito foi foram ha isso isto ja
  la lhe lhes mais mas me mesma mesmo meu meus minha minhas muito muita muitos na nada nao nas nem nessa nesse nesta neste
  no nos nossa nosso num numa o onde os ou para pela pelas pelo pelos perante pode podem podemos poder posso por porque
  pois preciso precisa quais qual qualquer quando quanta quantas quanto quantos que quem se sem sempre sendo sera serem seu
  seus so sob sobre sua suas tal tambem tao te tem temos tenho ter teve toda todas todo todos tudo um uma
  quero queria quer queremos querem gostaria consigo consegue conseguimos conseguir acontece acontecer agora ai aqui ali
  existe existem existir coisa coisas jeito forma maneira modo alguem algum alguma alguns algumas outro outra outros outras
  ainda mim comigo conosco minha sim pra pro vem vir ir vou vamos favor umas uns vai vao
  vou voce voces ser sido sou somos sao seja deve devem devo dever deixa fica ficar ficam assim ainda apenas caso certo
  the of and to in is it for on with how what when where which who can do does i my we our be are this that`.split(
    /\s+/,
  ),
);

const VERB_ENDINGS =
  'ariamos eriamos iriamos assemos essemos issemos aremos eremos iremos avamos aramos eramos iramos ariam eriam iriam ' +
  'assem essem issem aria eria iria arao erao irao aram eram iram ando endo indo adas idas ados idos avam asse esse isse ' +
  'amos ada ida ado ido ara era ira ava ei ou eu iu ar er ir am em';
const NOUN_ENDINGS =
  'amentos imentos amento imento adoras adores adora ador acoes icoes ucoes acao icao ucao ancias encias ancia encia ' +
  'idades idade mente aveis iveis avel ivel istas ista icos icas ico ica ivos ivas ivo iva osos osas oso osa ores or ' +
  'agens agem oes ao ais eis';
const ENDINGS = `${NOUN_ENDINGS} ${VERB_ENDINGS}`.split(' ').sort((a, b) => b.length - a.length);
const SHORTEST_STEM = 3;

/** The content words of a text as stems, in order: lower case, no accents, no stop words, light Portuguese endings cut. */
export function stemsOf(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !STOP_WORDS.has(word))
    .map(stem);
}

/** Lower-case words of letters and digits without accents; absurdly long ones are cut at 40 characters. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, 40));
}

function stem(word: string): string {
  const singular = singularOf(word);
  for (const candidate of [word, singular]) {
    const ending = ENDINGS.find((end) => candidate.endsWith(end) && candidate.length - end.length >= SHORTEST_STEM);
    if (ending) return candidate.slice(0, -ending.length);
  }
  return singular.length > SHORTEST_STEM ? singular.replace(/[aeo]$/, '') : singular;
}

function singularOf(word: string): string {
  if (word.length <= 3) return word;
  return word
    .replace(/[ao]es$/, 'ao')
    .replace(/([aeou])is$/, '$1l')
    .replace(/ns$/, 'm')
    .replace(/([rz])es$/, '$1')
    .replace(/([^s])s$/, '$1');
}

const SENSES_OF_STEM = new Map<string, number[]>();
PORTUGUESE_SENSES.split('\n').forEach((line, number) => {
  for (const word of new Set(line.split(' ').map(stem))) {
    SENSES_OF_STEM.set(word, [...(SENSES_OF_STEM.get(word) ?? []), number]);
  }
});

/** The numbers, from 0, of the groups of like meaning this stem belongs to; fewer than 256 in all. */
export function sensesOf(stemmed: string): readonly number[] {
  return SENSES_OF_STEM.get(stemmed) ?? [];
}
