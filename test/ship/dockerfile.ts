import { readFileSync } from 'node:fs';

/** One instruction: `COPY --from=build /app/dist ./dist` as its keyword and the words behind it. */
export interface Step {
  keyword: string;
  words: string;
}

/** The instructions of each stage, the first being FROM. */
export function stagesOf(dockerfile: string): Step[][] {
  const stages: Step[][] = [];
  for (const line of linesOf(readFileSync(dockerfile, 'utf8'))) {
    const [, keyword = '', words = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') stages.push([]);
    stages.at(-1)?.push({ keyword, words });
  }
  return stages;
}

/** What each instruction of this keyword says. */
export function wordsOf(stage: Step[] | undefined, keyword: string): string[] {
  return (stage ?? []).filter((step) => step.keyword === keyword).map(({ words }) => words);
}

/** The program and its arguments, as HEALTHCHECK and CMD have them. */
export function commandIn(words: string | undefined): string[] {
  return JSON.parse(words?.slice(words.indexOf('[')) ?? '[]') as string[];
}

/** Without comments; what a backslash continues is one line. */
function linesOf(text: string): string[] {
  const code = text.replace(/^#.*\n/gm, '').replace(/\\\n\s*/g, '');
  return code.split('\n').filter((line) => line.trim() !== '');
}
