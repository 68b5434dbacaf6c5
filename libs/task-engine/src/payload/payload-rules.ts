import {
  ARRAY_MAX_SIZE,
  ARRAY_MIN_SIZE,
  ARRAY_NOT_EMPTY,
  getMetadataStorage,
  IS_ARRAY,
  IS_BOOLEAN,
  IS_IN,
  IS_INT,
  IS_LENGTH,
  IS_NUMBER,
  IS_OBJECT,
  IS_OPTIONAL,
  IS_STRING,
  MATCHES,
  MAX,
  MAX_LENGTH,
  MIN,
  MIN_LENGTH,
  type ValidationArguments,
  ValidationTypes,
} from 'class-validator';
import { payloadInstance } from './payload-instance.js';
import type { PayloadShape, ValidationRule } from './payload-shape.js';

/** A JSON Schema, with the keyword `passes` for a Check. */
export type Schema = Record<string, unknown>;

/** Asks a rule by itself. @param parent the object that holds the value */
export type Check = (value: unknown, parent: object) => boolean;

/** Anything but null. */
export const NOT_NULL: Schema = { not: { type: 'null' } };

/**
 * Rules with a JSON Schema keyword that accepts nothing class-validator refuses. Of lengths, Ajv counts code points and
 * class-validator fewer, so a maximum is safe and a minimum only up to 1.
 */
const KEYWORDS = new Map<string, (constraints: unknown[]) => Schema | undefined>([
  [IS_STRING, () => ({ type: 'string' })],
  [IS_BOOLEAN, () => ({ type: 'boolean' })],
  [IS_INT, () => ({ type: 'integer' })],
  [IS_ARRAY, () => ({ type: 'array' })],
  [IS_OBJECT, () => ({ type: 'object' })],
  [IS_NUMBER, ([options]) => (hasDecimalLimit(options) ? undefined : { type: 'number' })],
  [MIN, ([minimum]) => (typeof minimum === 'number' ? { type: 'number', minimum } : undefined)],
  [MAX, ([maximum]) => (typeof maximum === 'number' ? { type: 'number', maximum } : undefined)],
  [MAX_LENGTH, ([maxLength]) => (isCount(maxLength) ? { type: 'string', maxLength } : undefined)],
  [MIN_LENGTH, ([min]) => (min === 1 ? { type: 'string', minLength: 1 } : undefined)],
  [
    IS_LENGTH,
    ([min, max]) => (min === 1 && isCount(max) ? { type: 'string', minLength: 1, maxLength: max } : undefined),
  ],
  [
    MATCHES,
    ([pattern]) =>
      isStateless(pattern) ? { type: 'string', passes: (text: string) => pattern.test(text) } : undefined,
  ],
  [ARRAY_MAX_SIZE, ([maxItems]) => (isCount(maxItems) ? { type: 'array', maxItems } : undefined)],
  [ARRAY_MIN_SIZE, ([minItems]) => (isCount(minItems) ? { type: 'array', minItems } : undefined)],
  [ARRAY_NOT_EMPTY, () => ({ type: 'array', minItems: 1 })],
  [IS_IN, ([values]) => (isListOfWords(values) ? { enum: [...new Set(values)] } : undefined)],
]);

/** Whether a rule depends on more than a value and its neighbours, so that no schema can say it. */
export function isUnknown(rule: ValidationRule): boolean {
  if (rule.validateIf) return true;
  if (rule.type === ValidationTypes.CONDITIONAL_VALIDATION) return rule.name !== IS_OPTIONAL;
  return rule.type === ValidationTypes.PROMISE_VALIDATION;
}

/** The schema of a rule for one value, or for each item where the rule says so; undefined where JSON Schema has no keyword for it. */
export function keywordOf(rule: ValidationRule): Schema | undefined {
  if (rule.type === ValidationTypes.IS_DEFINED) return NOT_NULL;
  if (rule.type !== ValidationTypes.CUSTOM_VALIDATION) return {};
  return KEYWORDS.get(rule.name ?? '')?.(rule.constraints ?? []);
}

/** Asks the rule itself, with the arguments class-validator would give it; a rule for each item takes the whole list. */
export function ownCheck(shape: PayloadShape, rule: ValidationRule): Check {
  const validators = getMetadataStorage().getTargetValidatorConstraints(rule.constraintCls);
  return (value, parent) => {
    const asked = new Asked(shape, rule, value, parent);
    const accepts = (single: unknown): boolean =>
      validators.every(({ instance }) => instance.validate(single, asked) === true);
    try {
      return rule.each ? Array.isArray(value) && value.every(accepts) : accepts(value);
    } catch {
      // A rule that breaks on a value does not accept it (@IsNumber({ maxDecimalPlaces }) on 5e-324).
      return false;
    }
  };
}

/** What class-validator passes to a rule; the instance is made only for the rare rule that looks at its neighbours. */
class Asked implements ValidationArguments {
  constructor(
    private readonly shape: PayloadShape,
    private readonly rule: ValidationRule,
    readonly value: unknown,
    private readonly parent: object,
  ) {}

  get object(): object {
    return payloadInstance(this.shape, this.parent);
  }

  get property(): string {
    return this.rule.propertyName;
  }

  get constraints(): unknown[] {
    return this.rule.constraints;
  }

  get targetName(): string {
    return this.shape.Dto.name;
  }
}

function hasDecimalLimit(options: unknown): boolean {
  return (options as { maxDecimalPlaces?: number } | undefined)?.maxDecimalPlaces !== undefined;
}

/** Global and sticky expressions remember where they stopped. */
function isStateless(pattern: unknown): pattern is RegExp {
  return pattern instanceof RegExp && !pattern.global && !pattern.sticky;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isListOfWords(values: unknown): values is unknown[] {
  return (
    Array.isArray(values) && values.length > 0 && values.every((value) => ['string', 'boolean'].includes(typeof value))
  );
}
