/**
 * Within this time an answer comes that is promised within two seconds, on a machine with much else to do; one that waits
 * for what is away would take 30 s. The exact figure is what the fault rows measure.
 */
export const ANSWERS_WITHIN_MS = 8_000;

/**
 * Asks until the answer is neither undefined nor false, and gives it.
 * @throws Error naming `what` and the last error of `probe`, when the time is over
 */
export async function until<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 10_000, what, everyMs = 25 }: { timeoutMs?: number; what: string; everyMs?: number },
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let lastError = '';
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      lastError = '';
    } catch (error) {
      lastError = ` (${String(error)})`;
    }
    if (Date.now() >= deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}${lastError}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
