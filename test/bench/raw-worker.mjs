// Raw BullMQ's worker at its defaults. Arguments: the broker's address; noop or noisy.
import { Worker } from 'bullmq';
import { answerParent, CONCURRENCY } from './answers.mjs';
import { RAW_QUEUE, rawBroker } from './raw-broker.mjs';

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
};

const { connection, backend } = rawBroker(url);
const worker = new Worker(RAW_QUEUE, processors[kind], { connection, concurrency: CONCURRENCY }, backend);
await worker.waitUntilReady();
process.on('SIGTERM', () => void worker.close().then(() => process.exit(0)));
answerParent({});
