import { SECTIONS } from '../../test/bench/sections.mjs';
import { StartError } from '../embedded/start-error.mjs';

const QUICK = '--quick';
/** @type {Record<string, import('../../test/bench/brokers.mjs').BrokerName>} */
const BROKERS = { 'on:redis': 'Redis', 'on:postgresql': 'PostgreSQL' };

/**
 * What the command line asks for: all sections where it names none, each on all of its brokers where it names none.
 * @param {string[]} words
 * @throws {StartError} for a word that means nothing
 */
export function chosenOf(words) {
  const names = words.filter((word) => word !== QUICK && !(word in BROKERS));
  const unknown = names.find((name) => !SECTIONS.some((section) => section.name === name));
  if (unknown !== undefined) {
    const known = [...SECTIONS.map(({ name }) => name), ...Object.keys(BROKERS), QUICK];
    throw new StartError(`There is no "${unknown}", only ${known.join(', ')}`);
  }
  const brokers = words.flatMap((word) => BROKERS[word] ?? []);
  const sections = SECTIONS.filter(({ name }) => names.length === 0 || names.includes(name));
  const runs = sections.flatMap((section) => section.brokers.map((on) => ({ section, on })));
  return {
    runs: runs.filter(({ on }) => brokers.length === 0 || brokers.includes(on)),
    quick: words.includes(QUICK),
  };
}
