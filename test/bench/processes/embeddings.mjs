// A server of OpenAI's embeddings format that takes 20 ms a request and counts the time it has requests in hand.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerParent } from '../answers.mjs';

const DIMENSIONS = 1536;
const TAKES_MS = 20;
const VECTOR = JSON.stringify(Array.from({ length: DIMENSIONS }, (_, place) => Number(Math.sin(place + 1).toFixed(7))));

let inHand = 0;
let busySince = 0;
let busyMs = 0;
let texts = 0;

const server = createServer(async (request, response) => {
  if (inHand++ === 0) busySince = performance.now();
  const { model, input } = JSON.parse(Buffer.concat(await request.toArray()).toString());
  texts += input.length;
  await sleep(TAKES_MS);
  response.once('close', () => {
    if (--inHand === 0) busyMs += performance.now() - busySince;
  });
  response.setHeader('content-type', 'application/json').end(answer(model, input.length));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

answerParent({
  url: () => `http://127.0.0.1:${port}/v1`,
  /** Since it was asked last. */
  taken() {
    const taken = { busyMs, texts };
    busyMs = 0;
    texts = 0;
    return taken;
  },
});

/** @param {string} model @param {number} count */
function answer(model, count) {
  const data = Array.from(
    { length: count },
    (_, index) => `{"object":"embedding","index":${index},"embedding":${VECTOR}}`,
  );
  return `{"object":"list","model":${JSON.stringify(model)},"data":[${data.join(',')}],"usage":{"prompt_tokens":1,"total_tokens":1}}`;
}
