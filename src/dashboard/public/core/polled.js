// @ts-check
import { useCallback, useEffect, useRef, useState } from '../vendor/preact.js';

const LONGEST_MS = 30_000;

/**
 * @template T
 * @typedef {{ data: T | undefined, error: Error | undefined, reload: () => void }} Polled
 */

/**
 * What `load` returns, polled while the page is visible; less often while it fails.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {{ everyMs: number, key?: unknown }} options another `key` is another question; `everyMs` 0 asks once
 * @returns {Polled<T>}
 */
export function usePolled(load, { everyMs, key }) {
  const [answer, setAnswer] = useState(/** @type {{ key: unknown, data?: T, error?: Error }} */ ({ key }));
  const latest = useRef(load);
  latest.current = load;
  const again = useRef(() => {});
  useEffect(() => {
    const gone = new AbortController();
    const beat = heartbeat(async () => {
      try {
        const data = await latest.current(gone.signal);
        if (!gone.signal.aborted) setAnswer({ key, data });
        return 0;
      } catch (error) {
        if (gone.signal.aborted) return 0;
        setAnswer((previous) => ({
          ...(previous.key === key ? previous : { key }),
          error: /** @type {Error} */ (error),
        }));
        return Math.max(1, /** @type {{ retryAfterMs?: number }} */ (error).retryAfterMs ?? 0);
      }
    }, everyMs);
    again.current = beat.now;
    return () => {
      gone.abort();
      beat.stop();
    };
  }, [key, everyMs]);
  const reload = useCallback(() => again.current(), []);
  const isCurrent = answer.key === key;
  return { data: isCurrent ? answer.data : undefined, error: isCurrent ? answer.error : undefined, reload };
}

/**
 * Calls again and again: at once, then `everyMs` after each call has ended, and not while the page is hidden.
 * @param {() => Promise<number>} call gives 0 when it went well, else the least milliseconds to wait
 * @param {number} everyMs
 */
export function heartbeat(call, everyMs) {
  let failures = 0;
  let stopped = false;
  let running = false;
  let asked = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const beat = async () => {
    if (stopped) return;
    clearTimeout(timer);
    if (running) return void (asked = true);
    running = true;
    const wait = await call();
    running = false;
    failures = wait === 0 ? 0 : failures + 1;
    if (asked) {
      asked = false;
      return void beat();
    }
    if (stopped || document.hidden || (everyMs === 0 && failures === 0)) return;
    const backoff = failures === 0 ? everyMs : Math.min(LONGEST_MS, Math.max(everyMs, 1_000) * 2 ** failures);
    timer = setTimeout(() => void beat(), Math.max(wait, backoff));
  };
  const onVisible = () => void (!document.hidden && everyMs > 0 && beat());
  document.addEventListener('visibilitychange', onVisible);
  void beat();
  return {
    now: () => void beat(),
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    },
  };
}
