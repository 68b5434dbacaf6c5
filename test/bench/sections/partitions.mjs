import { startChild } from '../children.mjs';
import { percentile } from '../figures.mjs';
import { Servers } from '../brokers.mjs';
import { documentOf } from '../document-text.mjs';
import { inTurns, picked } from '../in-turns.mjs';
import { clientOf, startApi, startWorker } from '../product.mjs';
import { rowsOf } from '../rows.mjs';
import { REDIS } from '../section.mjs';

const SHARED = 'two workers for everything';
const PARTITIONED = '`QUEUE_PARTITIONS=document_processing`, one worker for documents and one for the rest';
const A_CALL = 500;
const LANES = ['critical', 'high', 'normal', 'low'];

/** @type {import('../section.mjs').Section} */
export const partitions = {
  name: 'partitions',
  title: 'Webhooks behind a burst of 5,000 documents, from submit to start',
  about:
    'Documents of 100 words with the local embedder, in calls of 500; then webhooks to a local endpoint, all in the lane `normal`. The second ' +
    'side has the same two workers, one of them for the partition.',
  brokers: REDIS,
  sizes: { full: { documents: 5_000, webhooks: 50, rounds: 3 }, quick: { documents: 100, webhooks: 5, rounds: 1 } },
  async run({ on, size }) {
    const rounds = await inTurns(
      {
        [SHARED]: () => webhookWaits(on, size, {}, [{}, {}]),
        [PARTITIONED]: () => webhookWaits(on, size, PARTITION, WORKERS),
      },
      { rounds: size.rounds, tell: (waits) => `p50 ${percentile(waits, 50)} ms, p99 ${percentile(waits, 99)} ms` },
    );
    const rowsAt = (/** @type {number} */ percent) =>
      rowsOf(
        `ms (p${percent})`,
        picked(rounds, (waits) => percentile(waits, percent)),
        [[SHARED], [PARTITIONED, SHARED]],
      );
    return { rows: [...rowsAt(50), ...rowsAt(99)] };
  },
};

const PARTITION = { QUEUE_PARTITIONS: 'document_processing' };
const WORKERS = [{ WORKER_QUEUES: LANES.map((lane) => `queue:document_processing.${lane}`).join() }, {}];

/**
 * @param {import('../brokers.mjs').BrokerName} on
 * @param {{ documents: number, webhooks: number }} size
 * @param {Record<string, string>} everywhere
 * @param {Record<string, string>[]} each worker's own
 * @returns {Promise<number[]>} of each webhook, in milliseconds
 */
async function webhookWaits(on, size, everywhere, each) {
  const servers = new Servers();
  const receivers = await startChild('receivers.mjs');
  try {
    const [broker, storage] = [await servers.broker(on), await servers.storage()];
    const [host = ''] = await receivers.ask('hosts');
    const outside = { WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_PRIVATE_HOSTS: host };
    const env = { ...broker.env, ...storage.env, ...outside, ...everywhere };
    const api = await startApi(env);
    const workers = await Promise.all(
      each.map((own) => startWorker({ ...env, WORKER_SHUTDOWN_GRACE_SECONDS: '1', ...own })),
    );
    const client = await clientOf(api);
    await submitDocuments(client, size.documents);
    const waits = await waitsOfWebhooks(client, `http://${host}/`, size.webhooks);
    await Promise.all([api, ...workers].map((started) => started.stop()));
    return waits;
  } finally {
    await receivers.stop();
    await servers.end();
  }
}

/** @typedef {Awaited<ReturnType<typeof clientOf>>} Client */

/** @param {Client} client @param {number} count */
async function submitDocuments(client, count) {
  for (let first = 0; first < count; first += A_CALL) {
    const length = Math.min(A_CALL, count - first);
    const documents = Array.from({ length }, (_, index) => ({
      document_id: `bench_${first + index}`,
      content: documentOf(100, first + index + 1),
    }));
    await client.post('/integrations/knowledge/process-bulk', { documents });
  }
}

/** @param {Client} client @param {string} webhookUrl @param {number} count */
async function waitsOfWebhooks(client, webhookUrl, count) {
  const ids = [];
  for (let sent = 0; sent < count; sent += 1) {
    const { task_id } = await client.post('/tasks/webhook-delivery', { webhook_url: webhookUrl, data: { sent } });
    ids.push(task_id);
  }
  const tasks = await Promise.all(ids.map((id) => client.completed(id)));
  return tasks.map((task) => task.wait_time_ms);
}
