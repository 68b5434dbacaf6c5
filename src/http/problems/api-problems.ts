import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiExtension } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { ACCESS_EXTENSION, DEFAULT_ACCESS } from '../../auth/access.js';
import { isLimited } from '../../rate-limits/limited-routes.js';
import { problem, type Problem } from './problem.js';

const PROBLEMS_EXTENSION = 'x-problems';

/** Documents problems of one route beyond those that follow from its verb, parameters and role (409, say). */
export const ApiProblems = (...statuses: number[]): MethodDecorator =>
  ApiExtension(PROBLEMS_EXTENSION, statuses) as MethodDecorator;

/** What each problem looks like in /docs. */
const DETAILS: Record<number, string> = {
  400: 'A parameter is malformed',
  401: 'A valid bearer token is required',
  404: 'Not found, or it belongs to another organization',
  408: 'The request took too long to arrive',
  409: 'The task has already finished',
  410: 'The callback URL has expired',
  413: 'The body exceeds the size limit of this route',
  415: 'The body must be application/json',
  422: 'The request has invalid fields',
  429: 'At most 600 requests a minute are allowed for one organization',
  503: 'The queue is unavailable; try again later',
};

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & Record<string, unknown>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Adds to every operation the problems it may answer, its security and the header that names an organization. */
export function documentProblems(document: OpenAPIObject): OpenAPIObject {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA };
  for (const [url, path] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method] as Operation | undefined;
      if (operation) documentOperation(operation, url, document);
    }
  }
  return document;
}

function documentOperation(operation: Operation, url: string, document: OpenAPIObject): void {
  const isPublic = (operation[ACCESS_EXTENSION] ?? DEFAULT_ACCESS) === 'public';
  const statuses = new Set([
    ...statusesOf(operation, isPublic),
    ...(isLimited(url) ? [429] : []),
    ...((operation[PROBLEMS_EXTENSION] as number[]) ?? []),
  ]);
  delete operation[PROBLEMS_EXTENSION];
  const instance = url.replace(/\{[^}]+\}/g, 'some-id');
  for (const status of [...statuses].sort()) {
    const example = problem(status, detailOf(status, operation), instance);
    if (status === 422)
      example.errors = [{ field: firstFieldOf(operation, document), message: 'What is wrong with the field' }];
    operation.responses[String(status)] ??= problemResponse(status, example);
  }
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

function detailOf(status: number, operation: Operation): string {
  if (status === 403) return `Requires the role ${String(operation[ACCESS_EXTENSION] ?? DEFAULT_ACCESS)}`;
  return DETAILS[status] ?? STATUS_CODES[status] ?? '';
}

/** A field that a 422 of this operation may name. */
function firstFieldOf({ requestBody }: Operation, { components }: OpenAPIObject): string {
  const schema = requestBody && 'content' in requestBody ? requestBody.content['application/json']?.schema : undefined;
  const name = schema && '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
  const body = name === undefined ? undefined : components?.schemas?.[name];
  return Object.keys((body && 'properties' in body && body.properties) || { body: {} })[0] ?? 'body';
}

function problemResponse(status: number, example: Problem): Operation['responses'][string] {
  return {
    description: STATUS_CODES[status] ?? '',
    ...([429, 503].includes(status) && {
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
    title: { type: 'string', description: 'The name of the HTTP status.' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The requested path.' },
    errors: {
      type: 'array',
      description: 'Each invalid field of a 422, each invalid parameter of a 400.',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
