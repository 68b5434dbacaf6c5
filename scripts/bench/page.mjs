import { fileURLToPath } from 'node:url';
import { median } from '../../test/bench/figures.mjs';
import { isReached } from '../../test/bench/rows.mjs';
import { SECTIONS } from '../../test/bench/sections.mjs';
import { writeFormatted } from './results.mjs';

const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench\` from [benchmarks.json](benchmarks.json): this system compared with raw BullMQ at its defaults, in one run, alternating,
on the same broker with the same payload of about 200 bytes, over loopback. \`npm run bench -- backlog on:redis\` measures
one section again and replaces it here; each shows when it ran and the load of the machine (a load average well above 0 means a busy
machine). \`--quick\` runs a section in seconds and writes nothing.

A figure is the median of its rounds, a ratio the median of the rounds' ratios. Targets apply to Redis; PostgreSQL is measured for comparison.

- Redis: append-only file every second, no eviction. PostgreSQL: embedded, fsync on.
- Submitter, worker, API, load generator and broker are separate processes; all share the machine's processors.
- This system serves its four lanes; workers and APIs are warmed up; rate limits are off.
`;

/** Every section that has been measured, in the order of the sections. @param {import('./results.mjs').Result[]} results */
export async function writePage(results) {
  const measured = SECTIONS.flatMap((section) =>
    section.brokers.flatMap((on) => {
      const result = results.find((candidate) => candidate.section === section.name && candidate.on === on);
      return result ? [{ section, result }] : [];
    }),
  );
  await writeFormatted(PAGE, [INTRODUCTION, summaryOf(measured), ...measured.map(partOf)].join('\n'));
}

/** @param {{ section: import('../../test/bench/section.mjs').Section, result: import('./results.mjs').Result }[]} measured */
function summaryOf(measured) {
  const rows = measured.flatMap(({ section, result }) => result.rows.map((row) => ({ section, result, row })));
  const missed = rows.filter(({ row }) => isReached(row) === false);
  const reached = rows.filter(({ row }) => isReached(row) === true).length;
  const lines = missed.map(
    ({ section, result: { on }, row }) =>
      `- ${section.title}, on ${on}: ${row.what}, ${figure(row.ratio ?? median(row.rounds))} (${wantedOf(row)})`,
  );
  return `\n**${reached} targets reached, ${missed.length} missed**${missed.length > 0 ? ':' : '.'}\n\n${lines.join('\n')}\n`;
}

/** @param {{ section: import('../../test/bench/section.mjs').Section, result: import('./results.mjs').Result }} measured */
function partOf({ section, result }) {
  const { on, at, load, seconds, machine, versions, rows, notes } = result;
  const when = `${at.replace('T', ' ')} UTC, ${seconds} s, load average before it ${load.toFixed(1)}; ${machine}; ${versions}.`;
  const remarks = notes.map((note) => `- ${note}`).join('\n');
  return [
    `## ${section.title}, on ${on}`,
    `\`npm run bench -- ${section.name} on:${on.toLowerCase()}\`. ${section.about}`,
    tableOf(rows),
    remarks,
    when,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** Ratios first. @param {import('../../test/bench/rows.mjs').Row[]} rows */
export function tableOf(rows) {
  const cells = rows.map((row) => [
    row.ratio === undefined ? '' : figure(row.ratio),
    targetOf(row),
    row.what,
    row.against ?? '',
    `${figure(median(row.rounds))} ${row.unit}`,
    row.rounds.map(figure).join(', '),
  ]);
  const head = ['ratio', 'target', 'of', 'to', 'median', 'rounds'];
  return [head, head.map(() => '-'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** @param {import('../../test/bench/rows.mjs').Row} row */
function targetOf(row) {
  if (!row.target) return '';
  return `${wantedOf(row)}: ${isReached(row) ? 'reached' : '**missed**'}`;
}

/** @param {import('../../test/bench/rows.mjs').Row} row */
function wantedOf({ unit, ratio, target: { atLeast, atMost } = {} }) {
  const wanted = atLeast === undefined ? `at most ${figure(atMost ?? 0)}` : `at least ${figure(atLeast)}`;
  return ratio === undefined ? `${wanted} ${unit}` : `${wanted} ×`;
}

/** @param {number} value */
function figure(value) {
  return Math.abs(value) < 100 ? String(Number(value.toPrecision(3))) : Math.round(value).toLocaleString('en');
}
