// Opens many event streams and notes how long after the handler's word each of them heard of its progress.
import { request } from 'node:http';
import { answerParent } from '../answers.mjs';

const OPENED_AT_ONCE = 100;

/** @type {number[]} */
const delays = [];
let ended = 0;

answerParent({
  /** @param {{ url: string, authorization: string }[]} streams */
  async open(streams) {
    const left = [...streams];
    const opener = async () => {
      for (let stream = left.pop(); stream; stream = left.pop()) await open(stream);
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, opener));
  },
  /** Milliseconds from progress() in the handler to each stream, once all streams have ended. @param {number} streams */
  async delays(streams) {
    while (ended < streams) await new Promise((resolve) => setTimeout(resolve, 50));
    return delays;
  },
});

/** Resolves at the stream's first event. @param {{ url: string, authorization: string }} stream @returns {Promise<void>} */
function open({ url, authorization }) {
  return new Promise((resolve, reject) => {
    const opening = request(url, { agent: false, headers: { authorization } }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`A stream answers ${response.statusCode}`));
      response.setEncoding('utf8');
      response.on('data', (text) => {
        hear(text);
        resolve();
      });
      response.once('close', () => (ended += 1));
    });
    opening.once('error', reject);
    opening.end();
  });
}

/** The message of each progress is the time at which it was told. @param {string} text */
function hear(text) {
  const now = Date.now();
  for (const [, toldAt] of text.matchAll(/event: progress\ndata: \{"progress":[\d.]+,"progress_message":"(\d{13})"/g))
    delays.push(now - Number(toldAt));
}
