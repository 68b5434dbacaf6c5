/** Tasks a fetch; it looks twice a second at most, so that 10 × this × 2 is the most it can do in a second. */
const BATCH = 500;
const SLOTS = 10;

/** @param {NodeJS.Require} load from where the peers are installed @param {string} url @returns {Promise<import('../peer.mjs').Peer>} */
export async function open(load, url) {
  const PgBoss = load('pg-boss');
  const boss = new PgBoss({ connectionString: url });
  boss.on('error', (/** @type {Error} */ error) => console.error(error.message));
  await boss.start();
  await boss.createQueue('bench');
  return {
    add: (data) => boss.send('bench', data),
    addMany: (data, count) => boss.insert(Array.from({ length: count }, () => ({ name: 'bench', data }))),
    async work(handled) {
      const work = async (/** @type {unknown[]} */ jobs) => jobs.forEach(handled);
      for (let slot = 0; slot < SLOTS; slot += 1)
        await boss.work('bench', { batchSize: BATCH, pollingIntervalSeconds: 0.5 }, work);
    },
  };
}
