/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * The smallest value that so many per cent of all do not exceed.
 * @param {readonly number[]} values at least one
 * @param {number} percent
 */
export function percentile(values, percent) {
  return ascending(values)[Math.max(0, Math.ceil((values.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** @param {readonly number[]} values */
function ascending(values) {
  return [...values].sort((a, b) => a - b);
}
