/** A start that failed for a reason a person can mend: its message is the one line they see. */
export class StartError extends Error {
  name = 'StartError';
}

/**
 * The last line of a program's output that says why it ended, without its time stamp and process number.
 * @param {string} output
 * @param {RegExp} pattern
 */
export function lastLineLike(output, pattern) {
  const lines = output.split('\n').filter((line) => pattern.test(line));
  return lines
    .at(-1)
    ?.replace(/^.*?\b(FATAL|PANIC|ERROR):\s*/, '')
    .trim();
}
