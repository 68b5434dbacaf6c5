// A bare Fastify route that adds its body to raw BullMQ. Argument: the broker's address.
import { Queue } from 'bullmq';
import fastify from 'fastify';
import { answerParent } from '../answers.mjs';
import { RAW_QUEUE, rawBroker } from '../raw-broker.mjs';

const { connection, backend } = rawBroker(process.argv[2] ?? '');
const queue = new Queue(RAW_QUEUE, { connection }, backend);
await queue.waitUntilReady();

const app = fastify();
app.post('/tasks', async (request, reply) => {
  const job = await queue.add('webhook_delivery', request.body);
  return reply.code(202).send({ task_id: job.id });
});
const address = await app.listen({ port: 0, host: '127.0.0.1' });

answerParent({ url: () => `${address}/tasks` });
process.on('SIGTERM', () => process.exit(0));
