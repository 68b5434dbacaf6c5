// Sends the same request over 50 connections, for as long as it is told to.
import autocannon from 'autocannon';
import { answerParent } from '../answers.mjs';

const CONNECTIONS = 50;

answerParent({
  /** @param {LoadedRequest} request @param {number} amount of requests */
  warmUp: async (request, amount) => void (await send(request, { amount })),
  /** @param {LoadedRequest} request @param {number} seconds */
  async perSecond(request, seconds) {
    const { requests, duration } = await send(request, { duration: seconds });
    return requests.total / duration;
  },
});

/** @typedef {{ url: string, headers: Record<string, string>, body: string }} LoadedRequest */

/** @param {LoadedRequest} request @param {{ amount: number } | { duration: number }} limit */
async function send({ url, headers, body }, limit) {
  const result = await autocannon({ url, method: 'POST', headers, body, connections: CONNECTIONS, ...limit });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} bad answers, ${result.errors} errors`);
  return result;
}
