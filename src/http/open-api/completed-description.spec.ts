import type { OpenAPIObject } from '@nestjs/swagger';
import { completed } from './completed-description.js';

const described = (document: object) =>
  completed({ openapi: '3.0.0', info: { title: '', version: '' }, paths: {}, ...document } as OpenAPIObject);

describe('a completed description', () => {
  it('lets an object of which nothing is said take any field, and leaves values alone', () => {
    const { components } = described({
      components: {
        schemas: {
          Body: {
            type: 'object',
            properties: {
              payload: { type: 'object', example: { type: 'object' } },
              error: { type: 'object', nullable: true, allOf: [{ $ref: '#/components/schemas/Other' }] },
            },
          },
        },
      },
    });
    expect(components?.schemas?.Body).toEqual({
      type: 'object',
      properties: {
        payload: { type: 'object', example: { type: 'object' }, additionalProperties: true },
        error: { type: 'object', nullable: true, allOf: [{ $ref: '#/components/schemas/Other' }] },
      },
    });
  });

  it('names statuses, and the headers of what may be sent twice', () => {
    const key = { name: 'Idempotency-Key', in: 'header' };
    const responses = () => ({ 202: { description: '' }, 503: { description: 'Busy' } });
    const { paths } = described({
      paths: {
        '/once': { post: { parameters: [key], responses: responses() } },
        '/a': { get: { responses: responses() } },
      },
    });
    expect(paths['/once']?.post?.responses['202']).toMatchObject({
      description: 'Accepted',
      headers: { Location: {}, 'Idempotent-Replayed': {} },
    });
    expect(paths['/a']?.get?.responses).toEqual({ 202: { description: 'Accepted' }, 503: { description: 'Busy' } });
  });
});
