import fastify, { type FastifyRequest } from 'fastify';
import { jsonBodyParser } from './json-body.js';

const BULK_BYTES = 67_108_864;

describe('the parser of JSON bodies', () => {
  const parse = jsonBodyParser(fastify());
  const request = { routeOptions: { config: {} } } as unknown as FastifyRequest;
  const outcomeOf = (body: Buffer) =>
    new Promise<{ error: unknown; value: unknown; ms: number }>((resolve) => {
      const begun = performance.now();
      void parse(request, body, (error, value) => resolve({ error, value, ms: performance.now() - begun }));
    });

  it.each([
    ['nothing but [', Buffer.alloc(BULK_BYTES, '[')],
    ['millions of numbers', Buffer.from(`[${'0,'.repeat(BULK_BYTES / 2 - 1)}0]`)],
    ['millions of objects', Buffer.from(`[${'{},'.repeat(20_000_000)}0]`)],
  ])('refuses 64 MiB of %s before anything is built from them', async (_, body) => {
    const before = process.memoryUsage().rss;
    const { error, ms } = await outcomeOf(body);
    expect(error).toMatchObject({ status: 422, errors: [{ field: 'body' }] });
    expect(process.memoryUsage().rss - before).toBeLessThan(33_554_432);
    expect(ms).toBeLessThan(1_000);
  });

  it('parses what is within the bounds', async () => {
    const values = Array.from({ length: 500_000 }, (_, index) => index);
    expect((await outcomeOf(Buffer.from(JSON.stringify({ values })))).value).toEqual({ values });
  });
});
