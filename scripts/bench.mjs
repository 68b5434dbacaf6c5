// npm run bench [-- section …] [on:redis | on:postgresql] [--quick]: this system side by side with raw BullMQ and other queues, in one run
// and in turns. What was measured replaces its part of docs/benchmarks.md; --quick only shows that the sections work.
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Servers } from '../test/bench/brokers.mjs';
import { endChildren } from '../test/bench/children.mjs';
import { chosenOf } from './bench/chosen.mjs';
import { readResults, writeResult } from './bench/results.mjs';
import { tableOf, writePage } from './bench/page.mjs';
import { machine, versions } from './bench/surroundings.mjs';
import { StartError } from './embedded/start-error.mjs';
import { buildIfStale } from './local/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Of the section that runs. */
let servers = new Servers();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => void interrupted());

try {
  const { runs, quick } = chosenOf(process.argv.slice(2));
  await buildIfStale(ROOT);
  for (const { section, on } of runs) await runOrTell(section, on, quick);
  if (!quick) await writePage(readResults());
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await endAll();
}

/** A section that fails keeps its old result and holds up no other. @param {Parameters<typeof runSection>} given */
async function runOrTell(...given) {
  try {
    await runSection(...given);
  } catch (error) {
    console.error(`${given[0].name} on ${given[1]} failed:`, error);
    process.exitCode = 1;
    await endAll();
  }
}

/**
 * @param {import('../test/bench/section.mjs').Section} section
 * @param {import('../test/bench/brokers.mjs').BrokerName} on
 * @param {boolean} quick
 */
async function runSection(section, on, quick) {
  console.log(`\n── ${section.name} on ${on}: ${section.title} ──`);
  servers = new Servers();
  // Others at work on the machine show here.
  const load = loadavg()[0] ?? 0;
  const began = Date.now();
  const { rows, notes = [] } = await section.run({ servers, on, size: section.sizes[quick ? 'quick' : 'full'] });
  await servers.end();
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${tableOf(rows)}\n${[...notes, `${seconds} s, load average ${load.toFixed(1)} before`].join('\n')}`);
  if (quick) return;
  const at = new Date(began).toISOString().slice(0, 16);
  await writeResult({
    section: section.name,
    on,
    at,
    load,
    seconds,
    machine: machine(),
    versions: versions(),
    rows,
    notes,
  });
}

async function endAll() {
  endChildren();
  await servers.end();
}

async function interrupted() {
  await endAll();
  process.exit(130);
}
