import { payloadCheck } from '@app/task-engine';
import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { ProblemException } from '../problems/problem.js';
import { readParameters } from './query-check.js';

const UNTYPED: readonly unknown[] = [Object, String, Number, Boolean, Array, undefined];

/**
 * Checks what a handler takes against its class. A body is handed on as it was sent, without defaults, since that is
 * what is stored; query and path parameters become an instance of their class.
 */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (UNTYPED.includes(metatype)) return value;
    const Dto = metatype as Type<object>;
    if (type === 'body') return checkedBody(Dto, value);
    return type === 'query' || type === 'param' ? checkedParameters(Dto, value) : value;
  }
}

function checkedBody(Dto: Type<object>, value: unknown): unknown {
  // No body is treated as {}: the error then names the missing fields.
  const body = value === undefined ? {} : value;
  const errors = payloadCheck(Dto).errorsOf(body);
  if (errors.length === 0) return body;
  throw new ProblemException(422, 'The request has invalid fields', {
    errors: errors.map(({ field, message }) => ({ field: field || 'body', message })),
  });
}

function checkedParameters(Dto: Type<object>, value: unknown): object {
  const read = readParameters(Dto, value);
  if ('parameters' in read) return read.parameters;
  throw new ProblemException(400, 'A parameter is malformed', { errors: read.errors });
}
