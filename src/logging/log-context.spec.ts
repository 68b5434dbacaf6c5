import Fastify from 'fastify';
import { setImmediate as turn } from 'node:timers/promises';
import { contextFields, followRequests } from './log-context.js';

describe('what a log line says of where it is written', () => {
  it('is the request it is written for, whatever runs concurrently, and its organization once that is known', async () => {
    const fastify = Fastify();
    followRequests(fastify);
    fastify.get('/:organization', async (request) => {
      const before = contextFields();
      await turn();
      const { organization } = request.params as { organization: string };
      request.caller = { organizationId: organization, userId: 'ana', role: 'member' };
      await turn();
      return { id: request.id, before, after: contextFields() };
    });
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => fastify.inject(`/${name}`)));
    answers.forEach((answer, nth) => {
      const { id, before, after } = answer.json<{ id: string; before: object; after: object }>();
      expect(before).toEqual({ request_id: id });
      expect(after).toEqual({ request_id: id, organization_id: 'abc'[nth], user_id: 'ana' });
    });
    expect(contextFields()).toEqual({});
    await fastify.close();
  });
});
