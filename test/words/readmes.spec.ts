import { readFileSync } from 'node:fs';

const [english = '', portuguese = ''] = ['README.md', 'README.pt-BR.md'].map((page) => readFileSync(page, 'utf8'));

describe('README.pt-BR.md', () => {
  it('has the headings, points, rows and blocks of README.md, in its order', () => {
    expect(shapeOf(portuguese)).toEqual(shapeOf(english));
  });

  it('links to what README.md links to, and names the same words of code', () => {
    const said = codeOf(portuguese);
    expect([...codeOf(english)].filter((word) => !said.has(word))).toEqual([]);
  });
});

describe('README.md', () => {
  it('quotes figures of the last benchmark only', () => {
    const quoted = english.slice(english.indexOf('## Performance')).match(/\*\*[\d.]+ [^*\n]+\*\*/g) ?? [];
    const recorded = recordedFigures();
    expect(quoted.length).toBeGreaterThan(10);
    expect(quoted.filter((figure) => !recorded.has(figure.replaceAll('*', '')))).toEqual([]);
  });
});

/** The sign with which a line carries structure: heading, point, row, fence, picture. */
function shapeOf(text: string): string[] {
  return text.split('\n').flatMap((line) => /^(#+ |- |\||```\w*|!\[)/.exec(line)?.[0].trim() ?? []);
}

function codeOf(text: string): Set<string> {
  return new Set(text.match(/`[^`\n]+`|\]\((?!README)[^)\s]+\)/g));
}

/** As the README writes them: ratios with two decimals, milliseconds also as seconds. */
function recordedFigures(): Set<string> {
  const results = JSON.parse(readFileSync('docs/benchmarks.json', 'utf8')) as {
    rows: { ratio?: number; unit: string; rounds: number[] }[];
  }[];
  const rows = results.flatMap((result) => result.rows);
  const medians = rows.map(({ unit, rounds }) => [median(rounds), unit.split(' ')[0]] as const);
  return new Set([
    ...rows.flatMap(({ ratio }) => (ratio === undefined ? [] : [`${ratio.toFixed(2)} ×`])),
    ...medians.map(([value, unit]) => `${Math.round(value)} ${unit}`),
    ...medians.flatMap(([value, unit]) => (unit === 'ms' ? [`${(value / 1000).toFixed(1)} s`] : [])),
  ]);
}

/** Of an odd number of rounds, as every section has. */
function median(rounds: number[]): number {
  return rounds.toSorted((a, b) => a - b)[rounds.length >> 1] ?? Number.NaN;
}
