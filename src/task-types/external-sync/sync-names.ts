import { ValidateBy, type ValidationArguments } from 'class-validator';
import { MAX_N8N_PATH, N8N_PATH } from '../../integrations/n8n/n8n-webhooks.js';

const RULE = `1–${MAX_N8N_PATH} letters, digits, _ and -, with / between words`;

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_N8N_PATH && N8N_PATH.test(value);
}

function isGiven(given: ValidationArguments | undefined, field: string): boolean {
  return (given?.object as Record<string, unknown> | undefined)?.[field] !== undefined;
}

/** class-validator: a name that needs no escaping in a URL. */
export const IsSyncName = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSyncName',
    validator: { validate: isName, defaultMessage: () => `$property must be ${RULE}` },
  });

/** class-validator: such a name, or nothing where the other field names what is called. */
export const IsSyncNameUnless = (other: string): PropertyDecorator =>
  ValidateBy({
    name: 'isSyncNameUnless',
    validator: {
      validate: (value, given) => (value === undefined ? isGiven(given, other) : isName(value)),
      defaultMessage: (given) =>
        given?.value === undefined ? `$property or ${other} is required` : `$property must be ${RULE}`,
    },
  });

/** class-validator: not together with the other field. */
export const StandsWithout = (other: string): PropertyDecorator =>
  ValidateBy({
    name: 'standsWithout',
    validator: {
      validate: (_value, given) => !isGiven(given, other),
      defaultMessage: () => `$property cannot be combined with ${other}`,
    },
  });
