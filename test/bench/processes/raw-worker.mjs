// Raw BullMQ's worker at its defaults. Arguments: the broker's address; what its handler does.
import { Worker } from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerParent, CONCURRENCY } from '../answers.mjs';
import { RAW_QUEUE, rawBroker } from '../raw-broker.mjs';

const [url = '', kind = 'noop'] = process.argv.slice(2);

/** @type {Record<string, import('bullmq').Processor>} */
const processors = {
  noop: async () => null,
  noisy: async (job) => {
    await job.updateProgress(50);
    await job.log('half way');
    await job.updateProgress(100);
    return null;
  },
  wait: async (job) => {
    await sleep(job.data.data.wait_ms ?? 0);
    return null;
  },
  webhook_delivery: async ({ data: { webhook_url, data } }) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(webhook_url, { method: 'POST', headers, body: JSON.stringify(data) });
    await response.text();
    return { status: response.status };
  },
};

const { connection, backend } = rawBroker(url);
const worker = new Worker(RAW_QUEUE, processors[kind], { connection, concurrency: CONCURRENCY }, backend);
await worker.waitUntilReady();
process.on('SIGTERM', () => void worker.close().then(() => process.exit(0)));
answerParent({});
