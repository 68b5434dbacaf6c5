// @ts-check

/** A page hidden for this long closes its connections: the browser has six, and other pages need some too. */
const UNSEEN_MS = 10_000;

/** Resolves when the page can be seen. @param {AbortSignal} signal @returns {Promise<void>} */
export function shown(signal) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const end = new AbortController();
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      end.abort();
      resolve();
    };
    document.addEventListener('visibilitychange', look, { signal: end.signal });
    signal.addEventListener('abort', look, { signal: end.signal });
  });
}

/** A signal for when the page has been hidden for a while; `stop` when it is not needed any more. */
export function whenUnseen() {
  const unseen = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => unseen.abort(), UNSEEN_MS);
  };
  document.addEventListener('visibilitychange', look);
  return {
    signal: unseen.signal,
    stop() {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    },
  };
}
