import type { Type } from '@nestjs/common';
import { isDeeperThan } from '../model/json-value.js';
import { payloadInstance } from './payload-instance.js';
import { refusals, requiredFields } from './payload-refusals.js';
import { compileFastCheck } from './payload-schema.js';
import { payloadShape } from './payload-shape.js';
import type { FieldError } from '../model/task-errors.js';

/** Deepest nesting of objects and lists in a payload; far below where JSON or recursion would break. */
export const MAX_PAYLOAD_DEPTH = 64;

/** Says whether values fit one payload class. */
export interface PayloadCheck<T extends object> {
  /** Every bad field, at most 50; empty when the value is fine. Field '' is the value itself. */
  errorsOf(value: unknown): FieldError[];
  /** A checked value as an instance of its class, property defaults filled in; untyped content is shared, not copied. */
  instanceOf(value: unknown): T;
}

const checks = new WeakMap<Type<object>, PayloadCheck<object>>();

/**
 * The check of a payload class, made once. A compiled schema accepts most good values quickly; all others are judged
 * and worded by class-validator.
 * @throws Error where a decorator of the class would be ignored or dangerous
 */
export function payloadCheck<T extends object>(Dto: Type<T>): PayloadCheck<T> {
  const known = checks.get(Dto) ?? newCheck(Dto);
  checks.set(Dto, known);
  return known as PayloadCheck<T>;
}

function newCheck(Dto: Type<object>): PayloadCheck<object> {
  const shape = payloadShape(Dto);
  // Compiled when a value first comes: not every process is given every type.
  let compiled: { accepts: ReturnType<typeof compileFastCheck> } | undefined;
  return {
    errorsOf(value) {
      if (isDeeperThan(value, MAX_PAYLOAD_DEPTH)) {
        return [{ field: '', message: `must not be nested deeper than ${MAX_PAYLOAD_DEPTH} levels` }];
      }
      compiled ??= { accepts: compileFastCheck(shape, requiredFields) };
      return compiled.accepts?.(value) ? [] : refusals(shape, value);
    },
    instanceOf: (value) => payloadInstance(shape, value as object),
  };
}
