import { CONCURRENCY } from '../../answers.mjs';

/** @param {NodeJS.Require} load from where the peers are installed @param {string} url @returns {Promise<import('../peer.mjs').Peer>} */
export async function open(load, url) {
  const Queue = load('bee-queue');
  const { hostname: host, port } = new URL(url);
  const queue = new Queue('bench', { redis: { host, port: Number(port) } });
  await queue.ready();
  return {
    add: (data) => queue.createJob(data).save(),
    addMany: (data, count) => queue.saveAll(Array.from({ length: count }, () => queue.createJob(data))),
    work: async (handled) => queue.process(CONCURRENCY, async () => handled()),
  };
}
