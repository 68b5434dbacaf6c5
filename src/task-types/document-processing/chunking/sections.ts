/** A stretch of the text under one heading; offsets in UTF-16 units, `end` exclusive. */
export interface Section {
  headings: string[];
  start: number;
  end: number;
}

/** Longer lines do not count as titles, since every chunk carries its titles. */
const LONGEST_TITLE = 120;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/;
const FENCE = /^ {0,3}(```|~~~)/;
/** Lines worth a look; the search is native, so that twenty million empty lines cost little. */
const CANDIDATE = /^ {0,3}(?=#|```|~~~)/gm;

/**
 * The sections of a Markdown text in order, each beginning at its heading line; text without headings is one section.
 * A section shorter than `shortest` joins the next one, so that a text of only headings does not give a
 * million chunks. One pass over the text.
 */
export function* sectionsOf(text: string, shortest: number): Generator<Section> {
  let path: Heading[] = [];
  let start = 0;
  for (const heading of headingsOf(text)) {
    if (heading.at - start >= shortest) {
      yield { headings: titlesOf(path), start, end: heading.at };
      start = heading.at;
    }
    path = [...path.filter(({ level }) => level < heading.level), heading];
  }
  yield { headings: titlesOf(path), start, end: text.length };
}

interface Heading {
  level: number;
  title: string;
  at: number;
}

function* headingsOf(text: string): Generator<Heading> {
  let fence: string | undefined;
  for (const { index: at } of text.matchAll(CANDIDATE)) {
    const line = firstLine(text.slice(at, at + LONGEST_TITLE + 10));
    const mark = FENCE.exec(line)?.[1];
    if (mark) fence = fence === undefined ? mark : fence === mark ? undefined : fence;
    const heading = fence === undefined ? HEADING.exec(line) : null;
    if (heading) yield { level: heading[1]!.length, title: titleOf(heading[2]!), at };
  }
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}

function titlesOf(path: readonly Heading[]): string[] {
  return path.map(({ title }) => title);
}

function titleOf(text: string): string {
  return text.slice(0, LONGEST_TITLE).replace(/[\s#]+$/, '') || '#';
}
