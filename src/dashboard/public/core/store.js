// @ts-check
import { useEffect, useReducer } from '../vendor/preact.js';

/**
 * A value that several parts of the page look at.
 * @template T
 * @typedef {{ readonly value: T, set(next: T): void, subscribe(listener: () => void): () => void }} Store
 */

/**
 * @template T
 * @param {T} initial
 * @returns {Store<T>}
 */
export function store(initial) {
  let value = initial;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get value() {
      return value;
    },
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * The store's value; what uses it is drawn again when it changes.
 * @template T
 * @param {Store<T>} source
 * @returns {T}
 */
export function useStore(source) {
  const [, redraw] = useReducer((/** @type {number} */ count) => count + 1, 0);
  const drawn = source.value;
  useEffect(() => {
    // It may have changed between the drawing and now.
    if (!Object.is(source.value, drawn)) redraw(undefined);
    return source.subscribe(() => redraw(undefined));
  }, [source]);
  return drawn;
}
