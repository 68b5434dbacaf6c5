import type { SentenceLanguage } from './sentence-language.js';

/** Words whose full stop does not end a sentence, without it, in lower case. */
const EVERYWHERE = 'etc cf vs dr prof fig vol ed p pp cap inc ltd jr st no';
const ABBREVIATIONS: Record<SentenceLanguage, ReadonlySet<string>> = {
  pt: wordsOf(
    'dr dra sr sra srta srs profa exmo exma ilmo ilma eng enga adv des min gen cel cap ten sto sta d dom art arts inc ' +
      'al par núm nº n num pág págs p pp fl fls ex obs av r rod lgo pç tel ref séc cia ltda s.a a.c d.c ' +
      'jan fev mar abr mai jun jul ago set out nov dez i.e e.g p.ex v vol ed org orgs coord aprox máx mín proc res dec',
  ),
  en: wordsOf(
    'mr mrs ms mx dr prof rev hon gen col sgt capt lt sen rep gov pres mt ft ave blvd rd dept univ assn bros co corp ' +
      'inc ltd jr sr no nos art sec approx est min max e.g i.e u.s u.k u.n a.m p.m jan feb mar apr jun jul aug sept sep ' +
      'oct nov dec ca al op',
  ),
  es: wordsOf(
    'dr dra sr sra srta prof profa lic ing arq gral cnel d dña ud uds art arts núm pág págs cap av avda c tel ref ee.uu ' +
      'p.ej a.c d.c ene feb mar abr may jun jul ago sept oct nov dic aprox máx mín cía s.a',
  ),
  und: wordsOf(EVERYWHERE),
};
const ALWAYS = wordsOf(EVERYWHERE.replace(/ no$/, ''));

/** The engine's search for sentences costs the square of a long text. */
const WINDOW = 4096;
const LAST_WORD = /(?:^|[\s("'“‘«[])([\p{L}º.]+)\.\s+$/u;
const INITIAL = /(?:^|[\s(.])\p{Lu}\.\s+$/u;
const NUMBER_AHEAD = /^\d/;

/**
 * The sentences of a text as the Unicode rules separate them, each with the white space after it. Where these rules are
 * mistaken, after an abbreviation of the language or an initial, the parts stay together.
 */
export function* sentencesOf(text: string, language: SentenceLanguage): Generator<string> {
  let sentence = '';
  let former = '';
  for (const part of partsOf(text, language)) {
    if (former !== '' && !goesOn(former, part, language)) {
      yield sentence;
      sentence = '';
    }
    sentence += part;
    former = part;
  }
  if (sentence !== '') yield sentence;
}

function* partsOf(text: string, language: SentenceLanguage): Generator<string> {
  const segmenter = new Intl.Segmenter(language, { granularity: 'sentence' });
  for (let from = 0; from < text.length;) {
    const window = text.slice(from, from + WINDOW);
    const segments = Array.from(segmenter.segment(window), ({ segment }) => segment);
    // The last one was cut by the window's end, not by the text: the next window begins with it.
    const whole = from + WINDOW < text.length && segments.length > 1 ? segments.slice(0, -1) : segments;
    yield* whole;
    from += whole.reduce((length, segment) => length + segment.length, 0);
  }
}

function goesOn(former: string, next: string, language: SentenceLanguage): boolean {
  const end = former.slice(-40);
  // The end of a paragraph always ends a sentence.
  if (/\n\s*$/.test(end)) return false;
  if (INITIAL.test(end)) return true;
  const word = LAST_WORD.exec(end)?.[1]?.toLowerCase();
  if (word === undefined) return false;
  // "No." and "n." are numbers only before one.
  if (/^(no|nos|n|nº|núm|num)$/.test(word)) return NUMBER_AHEAD.test(next);
  return ABBREVIATIONS[language].has(word) || ALWAYS.has(word);
}

function wordsOf(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
