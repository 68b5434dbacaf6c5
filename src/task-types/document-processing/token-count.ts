/** One unbroken run costs the tokenizer the square of its length, so runs longer than this are counted in pieces. */
const LONG_RUN = /\S{64}|\s{64}/;
const IN_PIECES = /\S{1,64}|\s{1,64}/g;

/** Words the tokenizer remembers: enough for prose, and its default of 100,000 takes five times as long on random text. */
const REMEMBERED_WORDS = 2000;

/** Counts tokens as the default embedding model does (cl100k_base). */
export type TokenCounter = (text: string) => number;

/** Loads the 1 MB vocabulary on first use: an API process never needs it. */
export async function tokenCounter(): Promise<TokenCounter> {
  const { countTokens, setMergeCacheSize } = await import('gpt-tokenizer/encoding/cl100k_base');
  setMergeCacheSize(REMEMBERED_WORDS);
  // Text such as <|endoftext|> is plain text in a document.
  const asText = { disallowedSpecial: new Set<string>() };
  const count = (text: string): number => countTokens(text, asText);
  return (text) => {
    if (!LONG_RUN.test(text)) return count(text);
    return (text.match(IN_PIECES) ?? []).reduce((sum, piece) => sum + count(piece), 0);
  };
}
