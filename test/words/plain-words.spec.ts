import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LIST = /^## Words$[\s\S]*?(?=^## |$(?![\s\S]))/m;
/** Correct English that a listed phrase is part of. */
const ALLOWED = /\bthere (?:is|are|was) no\b|\b(?:is|are|was) no (?:longer|more)\b/gi;
/** Generated from the API's own texts, which are checked where they are written. */
const GENERATED = ['libs/client/schema.d.ts'];

const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
const [list = ''] = LIST.exec(contributing) ?? [];
const phrases = [...list.matchAll(/^\| ([a-z][a-z, ]*?) +\|/gm)]
  .flatMap(([, cell = '']) => cell.split(', '))
  .filter((phrase) => phrase !== 'avoid');
const texts = filesOf('src', 'libs', 'docs', 'README.md', 'SECURITY.md', 'CONTRIBUTING.md').map(
  (file) => [file, plain(readFileSync(file, 'utf8').replace(file === 'CONTRIBUTING.md' ? list : '', ''))] as const,
);

describe('the word list of CONTRIBUTING.md', () => {
  it('is read from its table', () => {
    expect(phrases.length).toBeGreaterThan(10);
    expect(phrases).toEqual(expect.arrayContaining(['told', 'is no', 'so many']));
  });

  it('is found in comments over two lines and in names, and not in correct English', () => {
    const text = plain('// A name that is\n// no lane is not isTold.\nThere is no queue; it is no longer there.');
    expect(linesOf('is no', text)).toEqual([1]);
    expect(linesOf('told', text)).toEqual([2]);
  });

  it.each(phrases)('%s: not used in src, libs, docs and README', (phrase) => {
    expect(texts.flatMap(([file, text]) => linesOf(phrase, text).map((line) => `${file}:${line}`))).toEqual([]);
  });
});

function filesOf(...places: string[]): string[] {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', ...places],
    {
      encoding: 'utf8',
    },
  );
  return files.split('\n').filter((file) => file !== '' && !/\.(?:png|ico)$/.test(file) && !GENERATED.includes(file));
}

/** Names as their words, and line breaks kept: `toldOf` is "told Of". */
function plain(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .replace(ALLOWED, (allowed) => allowed.replace(/\S/g, '-'));
}

/** The lines on which a phrase begins, also where it goes on in the next line of a comment. */
function linesOf(phrase: string, text: string): number[] {
  const pattern = new RegExp(`\\b${phrase.replaceAll(' ', '\\s+(?:(?:\\*|//|#|--|>)\\s+)?')}\\b`, 'gi');
  return [...text.matchAll(pattern)].map(({ index }) => text.slice(0, index).split('\n').length);
}
