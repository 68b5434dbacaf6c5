import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startChild } from '../children.mjs';
import { sharesOf } from '../cpu-profile.mjs';
import { median } from '../figures.mjs';
import { inTurns } from '../in-turns.mjs';
import { rowOf } from '../rows.mjs';
import { REDIS } from '../section.mjs';
import { ourApi, rawApi } from './submit.mjs';

const RAW = 'bare route';
const OURS = 'this';

/** @type {import('../section.mjs').Section} */
export const profile = {
  name: 'profile',
  title: 'Where the API spends a submit',
  about:
    'CPU profiles under submits over 50 connections, as microseconds per submit by owner of the running function. Modules of Node and ' +
    'built-in functions (sockets, parsers, JSON) are listed separately, whatever their caller.',
  brokers: REDIS,
  sizes: { full: { warmUp: 10_000, submits: 15_000, rounds: 3 }, quick: { warmUp: 500, submits: 300, rounds: 1 } },
  async run({ servers, on, size }) {
    const { url, env } = await servers.broker(on);
    const rounds = await inTurns(
      {
        [RAW]: () => profiled(size, (flags) => rawApi(url, flags)),
        [OURS]: () => profiled(size, (flags) => ourApi(env, flags)),
      },
      {
        rounds: size.rounds,
        tell: (parts) =>
          `${Object.values(parts)
            .reduce((sum, part) => sum + part, 0)
            .toFixed(0)} µs`,
      },
    );
    return { rows: [...rowsFor(RAW, rounds[RAW] ?? []), ...rowsFor(OURS, rounds[OURS] ?? [])] };
  },
};

/** @param {{ warmUp: number, submits: number }} size @param {(nodeFlags: string[]) => Promise<import('./submit.mjs').LoadedApi>} start */
async function profiled({ warmUp, submits }, start) {
  const folder = mkdtempSync(path.join(tmpdir(), 'background-tasks-profile-'));
  try {
    const api = await start(['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500']);
    const load = await startChild('load.mjs');
    await load.ask('warmUp', api.request, warmUp);
    const from = monotonicMicros();
    await load.ask('warmUp', api.request, submits);
    const window = { from, to: monotonicMicros(), requests: submits };
    await load.stop();
    await api.stop();
    const [file = ''] = readdirSync(folder);
    return sharesOf(JSON.parse(readFileSync(path.join(folder, file), 'utf8')), window);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As V8 stamps its samples. */
function monotonicMicros() {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Smaller parts of the whole are reported as one. */
const SMALLEST_SHARE = 0.015;

/** The largest parts first. @param {string} side @param {Record<string, number>[]} rounds */
function rowsFor(side, rounds) {
  const parts = [...new Set(rounds.flatMap((round) => Object.keys(round)))];
  const roundsOf = (/** @type {string} */ part) => rounds.map((round) => round[part] ?? 0);
  const middle = (/** @type {string} */ part) => median(roundsOf(part));
  const whole = parts.reduce((sum, part) => sum + middle(part), 0);
  const shown = parts.filter((part) => middle(part) >= whole * SMALLEST_SHARE).sort((a, b) => middle(b) - middle(a));
  const sumOf = (/** @type {string[]} */ some) =>
    rounds.map((round) => some.reduce((sum, part) => sum + (round[part] ?? 0), 0));
  const rest = sumOf(parts.filter((part) => !shown.includes(part)));
  const unit = 'µs per submit';
  return [
    rowOf({ what: `${side}: total`, unit, rounds: sumOf(parts) }),
    ...shown.map((part) => rowOf({ what: `${side}: ${part}`, unit, rounds: roundsOf(part) })),
    rowOf({ what: `${side}: ${parts.length - shown.length} smaller parts`, unit, rounds: rest }),
  ];
}
