import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiExtension } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { ACCESS_EXTENSION, DEFAULT_ACCESS } from '../auth/access.js';
import { problem } from './problem.js';

const PROBLEMS_EXTENSION = 'x-problems';

/** Documents problems of one route beyond those that follow from its verb, parameters and role (409, say). */
export const ApiProblems = (...statuses: number[]): MethodDecorator =>
  ApiExtension(PROBLEMS_EXTENSION, statuses) as MethodDecorator;

/** What each problem looks like in /docs. */
const DETAILS: Record<number, string> = {
  400: 'A parameter is malformed',
  401: 'A valid bearer token is needed',
  403: 'This needs the role manager',
  404: 'No such task',
  408: 'The request took too long to arrive',
  409: 'The task has already finished',
  413: 'The body is larger than this route takes',
  415: 'The body must be application/json',
  422: 'The request holds fields that are not allowed',
  503: 'The queue is not available at the moment',
};

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & Record<string, unknown>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Adds to every operation the problems it may answer, its security and the header that names an organization. */
export function documentProblems(document: OpenAPIObject): OpenAPIObject {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method] as Operation | undefined;
      if (operation) documentOperation(operation);
    }
  }
  return document;
}

function documentOperation(operation: Operation): void {
  const isPublic = (operation[ACCESS_EXTENSION] ?? DEFAULT_ACCESS) === 'public';
  const statuses = new Set([
    ...statusesOf(operation, isPublic),
    ...((operation[PROBLEMS_EXTENSION] as number[]) ?? []),
  ]);
  delete operation[PROBLEMS_EXTENSION];
  for (const status of [...statuses].sort()) operation.responses[String(status)] ??= problemResponse(status);
  if (isPublic) return;
  operation[ACCESS_EXTENSION] ??= DEFAULT_ACCESS;
  operation.security ??= [{ bearer: [] }];
  operation.parameters = [...(operation.parameters ?? []), ORGANIZATION_HEADER];
}

function statusesOf({ parameters = [], requestBody }: Operation, isPublic: boolean): number[] {
  const places = parameters.map((parameter) => ('in' in parameter ? parameter.in : ''));
  return [
    ...(isPublic ? [] : [400, 401, 403, 503]),
    ...(places.length > 0 || requestBody ? [400] : []),
    ...(places.includes('path') ? [404] : []),
    ...(requestBody ? [408, 413, 415, 422] : []),
  ];
}

function problemResponse(status: number): Operation['responses'][string] {
  const example = problem(status, DETAILS[status] ?? STATUS_CODES[status] ?? '', '/api/background/tasks');
  if (status === 422) example.errors = [{ field: 'payload.webhook_url', message: 'webhook_url must be a URL address' }];
  return {
    description: STATUS_CODES[status] ?? '',
    ...(status === 503 && {
      headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
    }),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example } },
  };
}

const ORGANIZATION_HEADER = {
  name: 'X-Organization-Id',
  in: 'header' as const,
  required: false,
  description: 'For admins: the organization to act for. Others may only name their own.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,200}$' },
};

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', example: 'about:blank' },
    title: { type: 'string', description: 'The name of the status.' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The path that was asked for.' },
    errors: {
      type: 'array',
      description: 'Each bad field of a 422, each bad parameter of a 400.',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
