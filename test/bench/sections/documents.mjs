import { startChild } from '../children.mjs';
import { inTurns, picked } from '../in-turns.mjs';
import { documentOf } from '../document-text.mjs';
import { clientOf, startApi, startWorker } from '../product.mjs';
import { rowsOf } from '../rows.mjs';
import { REDIS } from '../section.mjs';

const SHORT = '1,000 words';
const LONG = '100,000 words';

/** @type {import('../section.mjs').Section} */
export const documents = {
  name: 'documents',
  title: 'Documents of 1,000 and 100,000 words',
  about:
    'From one API, one worker and PostgREST on the embedded PostgreSQL: read, split, embedded by a local server (1,536 numbers a passage, ' +
    '20 ms a request), stored. Own time is the duration of the task without the time in which the embedding server was handling a request.',
  brokers: REDIS,
  sizes: { full: { long: 100_000, rounds: 3 }, quick: { long: 3_000, rounds: 1 } },
  async run({ servers, on, size }) {
    const broker = await servers.broker(on);
    const storage = await servers.storage();
    const embeddings = await startChild('embeddings.mjs');
    const env = {
      ...broker.env,
      ...storage.env,
      OPENROUTER_BASE_URL: await embeddings.ask('url'),
      OPENROUTER_API_KEY: 'bench',
      OPENROUTER_EMBEDDING_MODEL: 'bench/1536',
    };
    const [api, worker] = [await startApi(env), await startWorker(env)];
    const given = { client: await clientOf(api), embeddings };
    await processed(given, 1_000);
    const rounds = await inTurns(
      { [SHORT]: () => processed(given, 1_000), [LONG]: () => processed(given, size.long) },
      {
        rounds: size.rounds,
        tell: ({ own, server, chunks }) => `${own} ms own, ${server} ms embedding, ${chunks} passages`,
      },
    );
    for (const started of [api, worker, embeddings]) await started.stop();
    return { rows: rowsFor(rounds) };
  },
};

let written = 0;

/** @param {{ client: Awaited<ReturnType<typeof clientOf>>, embeddings: import('../children.mjs').Child }} given @param {number} words */
async function processed({ client, embeddings }, words) {
  await embeddings.ask('taken');
  const document = { document_id: `bench_${(written += 1)}`, content: documentOf(words, written) };
  const { task_id } = await client.post('/tasks/document-processing', document);
  const { execution_time_ms: total } = await client.completed(task_id);
  const { busyMs, texts } = await embeddings.ask('taken');
  return { own: Math.round(total - busyMs), server: Math.round(busyMs), total, chunks: texts };
}

/** @param {Record<string, { own: number, server: number, total: number, chunks: number }[]>} rounds */
function rowsFor(rounds) {
  const own = picked(rounds, (figure) => figure.own);
  const server = picked(rounds, (figure) => figure.server);
  const perPassage = picked(rounds, (figure) => figure.own / figure.chunks);
  return [
    ...rowsOf('ms own time', own, [[SHORT], [LONG]]),
    ...rowsOf('ms embedding server', server, [[SHORT], [LONG]]),
    ...rowsOf('ms own time per passage', perPassage, [[SHORT], [LONG, SHORT]]),
  ];
}
