/** Languages whose abbreviations are known; `und` for all others. */
export type SentenceLanguage = 'pt' | 'en' | 'es' | 'und';

/** Everyday words that the other languages lack. */
const COMMON_WORDS: Record<Exclude<SentenceLanguage, 'und'>, ReadonlySet<string>> = {
  pt: new Set('não uma um são com ao aos dos das pela pelo você também já até os mais ou em seu sua'.split(' ')),
  en: new Set('the of and to is that for with was on are this be by from not which you have it'.split(' ')),
  es: new Set('el los las una un del con al por también más pero y según está su sus muy hay lo'.split(' ')),
};
/** Characters that are looked at: the language of a document shows soon. */
const SAMPLE = 20_000;
/** Fewer common words than this say nothing. */
const LEAST_HITS = 2;

/** The language in which a text is written, as far as it matters for splitting sentences. */
export function sentenceLanguageOf(text: string): SentenceLanguage {
  const hits = { pt: 0, en: 0, es: 0 };
  for (const [word] of text
    .slice(0, SAMPLE)
    .toLowerCase()
    .matchAll(/\p{L}+/gu)) {
    for (const language of LANGUAGES) if (COMMON_WORDS[language].has(word)) hits[language]++;
  }
  const best = LANGUAGES.reduce((a, b) => (hits[b] > hits[a] ? b : a));
  return hits[best] < LEAST_HITS ? 'und' : best;
}

const LANGUAGES = ['pt', 'en', 'es'] as const;
