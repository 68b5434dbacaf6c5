/** Most frames of a stack that are written. */
const MAX_FRAMES = 12;
const MAX_NAME = 64;

/**
 * An error as one line of a process's log: its name, code and where it was thrown. Not its message: that of a driver, a
 * parser or a handler may quote the payload, a server's answer or a connection string.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown value that is not an error (${typeof error})`;
  const { code } = error as { code?: unknown };
  const word = typeof code === 'number' || (typeof code === 'string' && /^\w{1,64}$/.test(code)) ? ` (${code})` : '';
  return `${wordOf(error.name)}${word}${framesOf(error)}`;
}

function wordOf(name: unknown): string {
  return typeof name === 'string' && /^\w+$/.test(name) ? name.slice(0, MAX_NAME) : 'Error';
}

function framesOf({ stack, message }: Error): string {
  if (typeof stack !== 'string') return '';
  // The message, which may look like frames, comes before them.
  const at = stack.indexOf(message);
  const frames = stack.slice(at < 0 ? 0 : at + message.length).match(/^ {4}at .+$/gm) ?? [];
  return frames
    .slice(0, MAX_FRAMES)
    .map((frame) => `; ${frame.trim()}`)
    .join('');
}
