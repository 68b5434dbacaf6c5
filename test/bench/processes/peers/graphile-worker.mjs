import { CONCURRENCY } from '../../answers.mjs';

/** @param {NodeJS.Require} load from where the peers are installed @param {string} url @returns {Promise<import('../peer.mjs').Peer>} */
export async function open(load, url) {
  const { Logger, makeWorkerUtils, run } = load('graphile-worker');
  const logger = new Logger(() => () => undefined);
  const tools = await makeWorkerUtils({ connectionString: url, logger });
  await tools.migrate();
  return {
    add: (data) => tools.addJob('bench', data),
    addMany: (data, count) =>
      tools.addJobs(Array.from({ length: count }, () => ({ identifier: 'bench', payload: data }))),
    work: (handled) =>
      run({
        connectionString: url,
        logger,
        concurrency: CONCURRENCY,
        noHandleSignals: true,
        taskList: { bench: async () => handled() },
      }),
  };
}
