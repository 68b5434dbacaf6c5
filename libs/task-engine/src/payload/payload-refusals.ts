import { validateSync, type ValidationError } from 'class-validator';
import { isRecord } from '../model/json-value.js';
import { payloadInstance } from './payload-instance.js';
import type { FieldShape, PayloadShape } from './payload-shape.js';
import type { FieldError } from '../model/task-errors.js';

const MAX_ERRORS = 50;
const MAX_MESSAGE_LENGTH = 200;
/** Never more of the input than this in an answer. */
const MAX_INPUT_LENGTH = 64;

/**
 * Every bad field of a payload in class-validator's words, at most 50; empty when it is fine. Two rules are stricter
 * than class-validator's: an optional field may be left out but not be null (handlers see `undefined` or a value, never
 * a third thing), and a nested object is not a list, nor the other way round.
 */
export function refusals(shape: PayloadShape, value: unknown): FieldError[] {
  const errors = structureErrors(shape, value, '');
  // Lists where none or fewer items may be end here: class-validator would walk all of them.
  if (errors.some(({ final }) => final)) return errors.slice(0, MAX_ERRORS).map(toFieldError);
  const named = new Set(errors.map(({ field }) => field));
  for (const error of ruleErrors(shape, value as object)) if (!named.has(error.field)) errors.push(error);
  return errors.slice(0, MAX_ERRORS).map(toFieldError);
}

/** The fields without which an empty object of this class is refused. */
export function requiredFields(shape: PayloadShape): string[] {
  return shape.fields.size === 0 ? [] : validate(shape, {}).map(({ property }) => property);
}

interface Refusal extends FieldError {
  /** class-validator is not to see this value. */
  final?: boolean;
}

function structureErrors(shape: PayloadShape, value: unknown, path: string): Refusal[] {
  if (!isRecord(value))
    return [{ field: path, message: 'must be an object', final: path === '' || Array.isArray(value) }];
  const errors = unknownFieldErrors(shape, value, path);
  for (const field of shape.fields.values())
    errors.push(...fieldErrors(field, value[field.name], join(path, field.name)));
  return errors;
}

function unknownFieldErrors(shape: PayloadShape, value: object, path: string): Refusal[] {
  const errors: Refusal[] = [];
  for (const key of Object.keys(value)) {
    if (shape.fields.has(key)) continue;
    errors.push({ field: join(path, key.slice(0, MAX_INPUT_LENGTH)), message: 'is not a known field' });
    if (errors.length === MAX_ERRORS) break;
  }
  return errors;
}

function fieldErrors(field: FieldShape, value: unknown, path: string): Refusal[] {
  if (value === undefined) return [];
  if (value === null) return field.optional ? [{ field: path, message: 'must not be null; leave it out' }] : [];
  if (Array.isArray(value) && field.maxItems !== undefined && value.length > field.maxItems) {
    return [{ field: path, message: `must have at most ${field.maxItems} items`, final: true }];
  }
  if (!field.nested) return [];
  if (!field.list) return structureErrors(field.nested, value, path);
  if (!Array.isArray(value)) return [{ field: path, message: 'must be a list' }];
  return listErrors(field.nested, value, path);
}

function listErrors(item: PayloadShape, list: unknown[], path: string): Refusal[] {
  const errors: Refusal[] = [];
  for (const [index, value] of list.entries()) {
    errors.push(...structureErrors(item, value, `${path}[${index}]`));
    if (errors.length >= MAX_ERRORS) break;
  }
  return errors;
}

function ruleErrors(shape: PayloadShape, value: object): Refusal[] {
  if (shape.fields.size === 0) return [];
  try {
    return validate(shape, value).flatMap((error) => flatten(error, ''));
  } catch {
    return breakingFields(shape, value as Record<string, unknown>);
  }
}

/** The fields on whose values a rule of class-validator breaks. */
function breakingFields(shape: PayloadShape, value: Record<string, unknown>): Refusal[] {
  const breaks = (name: string): boolean => {
    try {
      validate(shape, { [name]: value[name] });
      return false;
    } catch {
      return true;
    }
  };
  const names = [...shape.fields.keys()].filter((name) => name in value && breaks(name));
  return names.map((field) => ({ field, message: 'cannot be checked: write it in another way' }));
}

function validate(shape: PayloadShape, value: object): ValidationError[] {
  return validateSync(payloadInstance(shape, value), {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: true },
  });
}

function flatten({ property, constraints, children, value }: ValidationError, parent: string): Refusal[] {
  // class-validator names the items of a list by their index.
  const field = /^\d+$/.test(property) ? `${parent}[${property}]` : join(parent, property);
  const messages = Object.values(constraints ?? {});
  const own = messages.length > 0 ? [{ field, message: withoutLongInput(messages.join('; '), value) }] : [];
  return [...own, ...(children ?? []).flatMap((child) => flatten(child, field))];
}

/** A decorator's own message may quote `$value`. */
function withoutLongInput(message: string, value: unknown): string {
  if (typeof value !== 'string' || value.length <= MAX_INPUT_LENGTH) return message;
  return message.replaceAll(value, `${value.slice(0, MAX_INPUT_LENGTH - 1)}…`);
}

function toFieldError({ field, message }: Refusal): FieldError {
  return {
    field,
    message: message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : message,
  };
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
