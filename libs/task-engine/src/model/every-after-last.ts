/**
 * Calls `work` at once, and again `ms` milliseconds after each call has ended, until the function it returns is called:
 * however long a call takes, two never run at once. `work` handles its own errors.
 */
export function everyAfterLast(ms: number, work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const turn = async (): Promise<void> => {
    try {
      await work();
    } finally {
      if (!stopped) timer = setTimeout(() => void turn(), ms).unref();
    }
  };
  void turn();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
