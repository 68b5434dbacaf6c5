import { randomUUID } from 'node:crypto';

/** What every task of the benchmarks carries, on both sides: about 200 bytes of JSON. */
export const PAYLOAD = {
  webhook_url: 'https://example.com/hooks/orders',
  data: {
    event: 'order.paid',
    order_id: 'ord_0199c0de7a5b',
    customer: 'Maria Conceição',
    total: 129.9,
    items: [4711, 4712],
  },
};

/** Slots of the worker under test, on both sides. */
export const CONCURRENCY = 10;

/**
 * Makes this process answer its parent's questions, and end with it.
 * @param {Record<string, (...args: never[]) => unknown>} methods
 */
export function answerParent(methods) {
  process.on('message', async (/** @type {{ id: string, method: string, args: never[] }} */ { id, method, args }) => {
    try {
      process.send?.({ id, value: await methods[method]?.(...args) });
    } catch (error) {
      process.send?.({ id, error: String(/** @type {Error} */ (error).stack) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ id: 'ready' });
}

/**
 * Asks a process that called `answerParent`.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} method
 * @param {unknown[]} args
 * @returns {Promise<unknown>}
 */
export function askChild(child, method, ...args) {
  const id = randomUUID();
  return new Promise((resolve, reject) => {
    const stop = () => {
      child.off('message', hear);
      child.off('exit', gone);
    };
    const gone = () => reject(new Error(`${child.spawnargs.join(' ')} ended while it was asked to ${method}`));
    const hear = (/** @type {{ id: string, value?: unknown, error?: string }} */ answer) => {
      if (answer.id !== id) return;
      stop();
      if (answer.error === undefined) resolve(answer.value);
      else reject(new Error(answer.error));
    };
    child.on('message', hear);
    child.once('exit', gone);
    child.send({ id, method, args });
  });
}
