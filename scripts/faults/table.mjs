import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { format } from 'prettier';

const BEGIN = '<!-- written by npm run faults -->';
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
  const text = readFileSync(page, 'utf8');
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  const after = text.slice(text.indexOf(END));
  const minutes = Math.round(results.reduce((sum, { ms }) => sum + ms, 0) / 60_000);
  const rows = [...results].sort((a, b) => a.id.localeCompare(b.id));
  const lines = [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, ` +
      `${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release()}, Node ${process.version} · ${minutes} minutes`,
    '',
    `| row | fault | broker | verdict | ${COUNTS.map((name) => name.replace('_', ' ')).join(' | ')} | measured |`,
    `| --- | --- | --- | --- | ${COUNTS.map(() => '--:').join(' | ')} | --- |`,
    ...rows.map(({ id, title, broker, verdict, counts, figure }) => {
      const numbers = COUNTS.map((name) => counts?.[name]?.toLocaleString('en') ?? '');
      return `| ${[id, title, broker, verdict, ...numbers, figure ?? ''].join(' | ')} |`;
    }),
    `| | all | | | ${COUNTS.map((name) => sumOf(results, name).toLocaleString('en')).join(' | ')} | |`,
  ];
  const written = `${before}\n\n${lines.join('\n')}\n\n${after}`;
  writeFileSync(page, await format(written, { parser: 'markdown', printWidth: 120 }));
}

/** @param {{ counts?: Record<string, number> }[]} results @param {string} name */
export function sumOf(results, name) {
  return results.reduce((sum, { counts }) => sum + (counts?.[name] ?? 0), 0);
}
