/**
 * Calls `work` at once, and again `ms` milliseconds after each call has ended (or as many as the call resolved with), until
 * the function it returns is called: however long a call takes, two never run at once. `work` handles its own errors.
 */
export function everyAfterLast(ms: number, work: () => Promise<number | void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const turn = async (): Promise<void> => {
    let nextMs: number | void = undefined;
    try {
      nextMs = await work();
    } finally {
      if (!stopped) timer = setTimeout(() => void turn(), nextMs ?? ms).unref();
    }
  };
  void turn();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
