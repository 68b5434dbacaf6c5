/** A line this long, compared with the page's longest, was broken by the margin and not by its author. */
const FULL_LINE = 0.6;
const ENDS_A_SENTENCE = /[.!?:;…]["'»”)\]]*$/;
const BEGINS_AN_ITEM = /^([-–•*▪◦]|\d{1,3}[.)]|[a-z][.)])\s/i;
const HYPHENATED = /\p{Ll}[-\u00ad\u2010]$/u;
const LOWER_CASE = /^\p{Ll}/u;

/**
 * The text of a PDF page with the lines of a paragraph joined and words hyphenated at a line's end put together:
 * a PDF consists of lines, and sentences are found across them.
 */
export function joinedLines(page: string): string {
  const lines = page.split('\n').map((line) => line.replace(/[ \t]+/g, ' ').trim());
  const longest = lines.reduce((most, { length }) => Math.max(most, length), 0);
  const parts: string[] = [];
  let former = '';
  for (const line of lines) {
    parts.push(separator(former, line, longest * FULL_LINE), line);
    if (HYPHENATED.test(former) && LOWER_CASE.test(line)) parts[parts.length - 3] = former.slice(0, -1);
    former = line;
  }
  return parts
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function separator(former: string, line: string, full: number): string {
  if (former === '' || line === '') return '\n';
  if (HYPHENATED.test(former) && LOWER_CASE.test(line)) return '';
  const goesOn = former.length >= full && !ENDS_A_SENTENCE.test(former) && !BEGINS_AN_ITEM.test(line);
  return goesOn ? ' ' : '\n';
}
