// @ts-check
import { ApiError, request } from './api.js';
import { shown, whenUnseen } from './visibility.js';

/** @typedef {{ id: string | undefined, event: string, data: string }} ServerEvent */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/**
 * Puts the bytes of a stream of server-sent events together again. What `EventSource` does, which can send no Authorization
 * header. Give it each piece of text as it comes.
 * @param {(event: ServerEvent) => void} onEvent
 * @returns {(text: string) => void}
 */
export function eventReader(onEvent) {
  let rest = '';
  return (text) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parsed(block);
      if (event) onEvent(event);
    }
  };
}

/** @param {string} block @returns {ServerEvent | undefined} undefined for a comment */
function parsed(block) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, '');
  }
  const { id, event = 'message', data } = fields;
  return data === undefined ? undefined : { id, event, data };
}

/**
 * Follows a stream until `onLast` returns true or `signal` is aborted; a connection that breaks is made again, from the
 * last id on. While the page is hidden there is none.
 * @param {string} path below /api/background
 * @param {(event: ServerEvent) => boolean} onLast returns whether this was the last event
 * @param {AbortSignal} signal
 * @throws {ApiError} for an answer that another try would not change
 */
export async function follow(path, onLast, signal) {
  /** @type {string | undefined} */
  let last;
  let isOver = false;
  let wait = FIRST_WAIT_MS;
  const onEvent = (/** @type {ServerEvent} */ event) => {
    last = event.id ?? last;
    wait = FIRST_WAIT_MS;
    isOver = onLast(event) || isOver;
  };
  while (!isOver && !signal.aborted) {
    await shown(signal);
    const unseen = whenUnseen();
    try {
      await readOnce(path, last, onEvent, AbortSignal.any([signal, unseen.signal]));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) throw error;
    } finally {
      unseen.stop();
    }
    if (isOver) return;
    if (unseen.signal.aborted) continue;
    await pause(wait, signal);
    wait = Math.min(LONGEST_WAIT_MS, wait * 2);
  }
}

/** @param {string} path @param {string | undefined} last @param {(event: ServerEvent) => void} onEvent @param {AbortSignal} signal */
async function readOnce(path, last, onEvent, signal) {
  /** @type {Record<string, string>} */
  const headers = last === undefined ? {} : { 'last-event-id': last };
  const { body } = await request(path, { accept: 'text/event-stream', headers, signal });
  if (!body) return;
  // A partial event of a broken connection must not be joined with the next.
  const read = eventReader(onEvent);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) read(piece.value);
}

/** @param {number} ms @param {AbortSignal} signal */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve(undefined)), { once: true });
  });
}
