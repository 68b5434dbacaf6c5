import type { FieldError } from '@app/task-engine';
import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

const MAX_MESSAGE_LENGTH = 200;
const MAX_INPUT_LENGTH = 64;
const MAX_ERRORS = 20;

/** Query or path parameters as an instance of their class (`@Type(() => Number)` says what is a number), or what is wrong with them. */
export function readParameters(Dto: Type<object>, value: unknown): { parameters: object } | { errors: FieldError[] } {
  const parameters = plainToInstance(Dto, { ...(value as object) });
  const errors = validateSync(parameters, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: true },
  });
  if (errors.length > 0) return { errors: errors.slice(0, MAX_ERRORS).map(toFieldError) };
  // class-transformer skips these names in silence, so the check above has not seen them.
  const inherited = Object.keys(value as object).filter((name) => name in Object.prototype);
  if (inherited.length === 0) return { parameters };
  return { errors: inherited.map((field) => ({ field, message: 'is not a known parameter' })) };
}

function toFieldError({ property, constraints = {}, value }: ValidationError): FieldError {
  const field = property.slice(0, MAX_INPUT_LENGTH);
  if ('whitelistValidation' in constraints) return { field, message: 'is not a known parameter' };
  const text = Object.values(constraints).join('; ') || 'is not valid';
  const message = typeof value === 'string' && value.length > MAX_INPUT_LENGTH ? text.replaceAll(value, '…') : text;
  return { field, message: message.slice(0, MAX_MESSAGE_LENGTH) };
}
