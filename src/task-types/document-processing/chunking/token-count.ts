/** Counts tokens as the default embedding model does (cl100k_base). */
export type TokenCounter = (text: string) => number;

/** One unbroken run costs the tokenizer the square of its length: long ones are cut, and of very long ones a sample counts. */
const LONG_RUN = /(\S{64,}|\s{64,})/;
const PIECE = /[^]{1,64}/g;
const SAMPLE = 4;
/** Words the tokenizer remembers: enough for prose, and its default of 100,000 takes five times as long on random text. */
const REMEMBERED_WORDS = 2000;

/** Loads the 1 MB vocabulary on first use: an API process never needs it. Text without spaces is estimated. */
export async function tokenCounter(): Promise<TokenCounter> {
  const { countTokens, setMergeCacheSize } = await import('gpt-tokenizer/encoding/cl100k_base');
  setMergeCacheSize(REMEMBERED_WORDS);
  // Text such as <|endoftext|> is plain text in a document.
  const asText = { disallowedSpecial: new Set<string>() };
  const count: TokenCounter = (text) => countTokens(text, asText);
  // Every second part is what the pattern caught.
  return (text) =>
    text.split(LONG_RUN).reduce((sum, part, at) => sum + (at % 2 === 0 ? count(part) : ofRun(part, count)), 0);
}

function ofRun(run: string, count: TokenCounter): number {
  const pieces = run.match(PIECE) ?? [];
  const sample = pieces.slice(0, SAMPLE);
  return Math.round((sample.reduce((sum, piece) => sum + count(piece), 0) * pieces.length) / sample.length);
}
