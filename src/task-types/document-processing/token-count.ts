/** One unbroken run costs the tokenizer the square of its length, so runs longer than this are counted in pieces. */
const LONG_RUN = /\S{64}|\s{64}/;
const IN_PIECES = /\S{1,64}|\s{1,64}/g;

/** Counts tokens as the default embedding model does (cl100k_base). */
export type TokenCounter = (text: string) => number;

/** Loads the 1 MB vocabulary on first use: an API process never needs it. */
export async function tokenCounter(): Promise<TokenCounter> {
  const { countTokens, setMergeCacheSize } = await import('gpt-tokenizer/encoding/cl100k_base');
  // Its cache makes prose no faster and text without repetition ten times slower.
  setMergeCacheSize(0);
  // Text such as <|endoftext|> is plain text in a document.
  const asText = { disallowedSpecial: new Set<string>() };
  const count = (text: string): number => countTokens(text, asText);
  return (text) => {
    if (!LONG_RUN.test(text)) return count(text);
    return (text.match(IN_PIECES) ?? []).reduce((sum, piece) => sum + count(piece), 0);
  };
}
