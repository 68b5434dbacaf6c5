/**
 * Runs something so many times, one after the other.
 * @param {number} count
 * @param {() => Promise<unknown>} once
 * @returns {Promise<number[]>} what each took, in milliseconds
 */
export async function timed(count, once) {
  const times = [];
  for (let done = 0; done < count; done += 1) {
    const began = performance.now();
    await once();
    times.push(performance.now() - began);
  }
  return times;
}

/** Calls at once. */
const IN_FLIGHT = 50;

/**
 * Runs something so many times, 50 at once.
 * @param {number} count
 * @param {() => Promise<unknown>} once
 * @returns {Promise<number>} times a second
 */
export async function perSecond(count, once) {
  let begun = 0;
  const line = async () => {
    while (begun < count) {
      begun += 1;
      await once();
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, line));
  return (count * 1000) / (performance.now() - start);
}
