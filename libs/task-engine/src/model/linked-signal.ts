import { setMaxListeners } from 'node:events';

/** A signal of several, and how to let go of them. */
export interface LinkedSignal {
  signal: AbortSignal;
  /** To be called when the signal is not used any more and a source lives on; an abort does it too. */
  release: () => void;
}

/**
 * A signal that is aborted with the first of `sources`, for its reason. Instead of AbortSignal.any, of which Node 20 keeps
 * each for good, with or without listeners: 3 KB a call.
 */
export function linkedSignal(...sources: readonly AbortSignal[]): LinkedSignal {
  const linked = new AbortController();
  const release = (): void => sources.forEach((source) => source.removeEventListener('abort', follow));
  function follow(this: AbortSignal): void {
    release();
    linked.abort(this.reason);
  }
  const aborted = sources.find((source) => source.aborted);
  if (aborted) linked.abort(aborted.reason);
  else {
    // One source may have a thousand streams to end.
    setMaxListeners(0, ...sources);
    for (const source of sources) source.addEventListener('abort', follow);
  }
  return { signal: linked.signal, release };
}
