/** Control characters, line and paragraph separators, and what turns the direction of text round; half characters too. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
/** Text of the form of a JWT, or of its beginning, is a credential wherever a caller put it. */
const TOKEN = /eyJ[\w-]{6,}[\w.-]*/g;

/** What nearly every caller sends: nothing to look for, on the path of every submit. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/** A caller's text as one line of at most `length` characters, without tokens; null where nothing is left. */
export function plainText(text: string | null | undefined, length: number): string | null {
  if (!text) return null;
  if (text.length <= length && PLAIN.test(text) && !text.includes('eyJ')) return text;
  const line = text
    .slice(0, 2 * length)
    .replace(TOKEN, '[token]')
    .replace(UNSEEN, ' ')
    .trim();
  // Cut by characters: half a surrogate pair is refused by PostgreSQL.
  return [...line].slice(0, length).join('') || null;
}
