import type { OpenAPIObject } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Json = Record<string, unknown>;

/** Keys whose values are not schemas. */
const VALUES = ['example', 'examples', 'default', 'enum'];
/** What says more of an object than its type. */
const SHAPES = ['properties', 'additionalProperties', 'allOf', 'anyOf', 'oneOf'];

/** Says of the description what holds everywhere: names of statuses, headers of a 202, and that a plain object takes any field. */
export function completed(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete]) {
      if (operation) completeOperation(operation);
    }
  }
  openPlainObjects(document);
  return document;
}

function completeOperation({ parameters = [], responses }: Operation): void {
  const mayRepeat = parameters.some((parameter) => 'name' in parameter && parameter.name === 'Idempotency-Key');
  for (const [status, response] of Object.entries(responses)) {
    if (!response || '$ref' in response) continue;
    response.description ||= STATUS_CODES[status] ?? '';
    if (status === '202' && mayRepeat) response.headers = ACCEPTED_HEADERS;
  }
}

const ACCEPTED_HEADERS = {
  Location: { description: 'URL to read the accepted task or batch from.', schema: { type: 'string' as const } },
  'Idempotent-Replayed': {
    description: 'Present when the same Idempotency-Key was sent before: the answer is that of the first request.',
    schema: { type: 'string' as const, enum: ['true'] },
  },
};

/** An object of which nothing else is said would be read as an empty one. */
function openPlainObjects(place: unknown): void {
  if (typeof place !== 'object' || place === null) return;
  const schema = place as Json;
  if (schema.type === 'object' && !SHAPES.some((shape) => shape in schema)) schema.additionalProperties = true;
  for (const [name, value] of Object.entries(schema)) {
    if (!VALUES.includes(name)) openPlainObjects(value);
  }
}
