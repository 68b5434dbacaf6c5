/** What a figure is the median of, at least. */
const ROUNDS = 3;

/**
 * Measures all sides in each round, in every second one the other way round: whatever else the machine does meets them all.
 * @template T
 * @param {Record<string, () => Promise<T>>} sides
 * @param {{ rounds?: number, tell?: (figure: T) => string }} [options]
 * @returns {Promise<Record<string, T[]>>} the rounds of each side
 */
export async function inTurns(sides, { rounds = ROUNDS, tell = String } = {}) {
  const names = Object.keys(sides);
  /** @type {Record<string, T[]>} */
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of round % 2 === 1 ? names : names.toReversed()) {
      const figure = /** @type {T} */ (await sides[name]?.());
      measured[name]?.push(figure);
      console.log(`  round ${round}, ${name}: ${typeof figure === 'number' ? figure.toFixed(2) : tell(figure)}`);
    }
  }
  return measured;
}

/**
 * One number of each round.
 * @template T
 * @param {Record<string, T[]>} measured
 * @param {(figure: T) => number} pick
 * @returns {Record<string, number[]>}
 */
export function picked(measured, pick) {
  return Object.fromEntries(Object.entries(measured).map(([name, rounds]) => [name, rounds.map(pick)]));
}
