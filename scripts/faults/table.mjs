import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { format } from 'prettier';

const END = '<!-- end -->';
const COUNTS = [
  'acked',
  'interrupted',
  'recovered',
  'duplicated_effects',
  'lost',
  'unexpected',
  'double_terminal',
  'stuck',
];

/**
 * Puts the results of a whole run into the page between its marks.
 * @param {string} page its path
 * @param {{ id: string, title: string, broker: string, verdict: string, counts?: Record<string, number>, figure?: string, ms: number }[]} results
 */
export async function writeTable(page, results) {
  const minutes = Math.round(results.reduce((sum, { ms }) => sum + ms, 0) / 60_000);
  const rows = [...results].sort((a, b) => a.id.localeCompare(b.id));
  const lines = [
    `${runOn()} · ${minutes} minutes`,
    '',
    `| row | fault | broker | verdict | ${COUNTS.map((name) => name.replace('_', ' ')).join(' | ')} | measured |`,
    `| --- | --- | --- | --- | ${COUNTS.map(() => '--:').join(' | ')} | --- |`,
    ...rows.map(({ id, title, broker, verdict, counts, figure }) => {
      const numbers = COUNTS.map((name) => counts?.[name]?.toLocaleString('en') ?? '');
      return `| ${[id, title, broker, verdict, ...numbers, figure ?? ''].join(' | ')} |`;
    }),
    `| | all | | | ${COUNTS.map((name) => sumOf(results, name).toLocaleString('en')).join(' | ')} | |`,
  ];
  await writeBlock(page, 'npm run faults', lines);
}

/**
 * Puts a soak's line a broker into the page; the line of a broker that was not run stays.
 * @param {string} page its path
 * @param {Parameters<typeof writeTable>[1]} results
 */
export async function writeSoak(page, results) {
  const command = 'npm run faults -- soak';
  const told = new Map(
    [...readFileSync(page, 'utf8').matchAll(/^\| (soak on \w+) .*$/gm)].map(([line, key]) => [key, line]),
  );
  for (const { broker, verdict, counts, figure, ms } of results) {
    const numbers = COUNTS.map((name) => counts?.[name]?.toLocaleString('en') ?? '');
    const cells = [`soak on ${broker}`, runOn(), Math.round(ms / 60_000), verdict, ...numbers, figure ?? ''];
    told.set(`soak on ${broker}`, `| ${cells.join(' | ')} |`);
  }
  await writeBlock(page, command, [
    `| | run | minutes | verdict | ${COUNTS.map((name) => name.replace('_', ' ')).join(' | ')} | measured |`,
    `| --- | --- | --: | --- | ${COUNTS.map(() => '--:').join(' | ')} | --- |`,
    ...told.values(),
  ]);
}

/** When and where a run was. */
function runOn() {
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const processor = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}`;
  return `${date} UTC · ${processor}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release()}, Node ${process.version}`;
}

/** Replaces what stands between the marks of a command. @param {string} page @param {string} command @param {string[]} lines */
async function writeBlock(page, command, lines) {
  const text = readFileSync(page, 'utf8');
  const begin = `<!-- written by ${command} -->`;
  const from = text.indexOf(begin) + begin.length;
  const written = `${text.slice(0, from)}\n\n${lines.join('\n')}\n\n${text.slice(text.indexOf(END, from))}`;
  writeFileSync(page, await format(written, { parser: 'markdown', printWidth: 120 }));
}

/** @param {{ counts?: Record<string, number> }[]} results @param {string} name */
export function sumOf(results, name) {
  return results.reduce((sum, { counts }) => sum + (counts?.[name] ?? 0), 0);
}
