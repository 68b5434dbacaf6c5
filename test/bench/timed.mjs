/**
 * Runs something so many times, one after the other.
 * @param {number} count
 * @param {() => Promise<void>} once
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
