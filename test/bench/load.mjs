// Sends the same request over 50 connections, for as long as it is told to.
import autocannon from 'autocannon';
import { answerParent } from './answers.mjs';

const CONNECTIONS = 50;

answerParent({
  /** @param {{ url: string, headers: Record<string, string>, body: string }} request @param {number} seconds */
  async perSecond({ url, headers, body }, seconds) {
    const result = await autocannon({
      url,
      method: 'POST',
      headers,
      body,
      connections: CONNECTIONS,
      duration: seconds,
    });
    if (result.non2xx > 0 || result.errors > 0)
      throw new Error(`${result.non2xx} bad answers, ${result.errors} errors`);
    return result.requests.total / result.duration;
  },
});
