import { Ajv } from 'ajv';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import { type Check, isUnknown, keywordOf, NOT_NULL, ownCheck, type Schema } from './payload-rules.js';
import type { FieldShape, PayloadShape } from './payload-shape.js';

/**
 * One for all classes. What is compiled is written here, not by a caller: checking it against JSON Schema's own schema, which
 * would be compiled first, costs a start a few hundred milliseconds.
 */
const ajv = new Ajv({ strictTypes: false, meta: false, validateSchema: false });
ajv.addKeyword({
  keyword: 'passes',
  compile: (check: Check) => (value: unknown, place?: DataValidationCxt) => check(value, place?.parentData as object),
});

type RefTo = (nested: PayloadShape) => Schema | undefined;

/**
 * A compiled check that may only be trusted when it says yes: what it accepts, class-validator accepts too. Undefined
 * where the class uses a decorator whose meaning is not known here (@ValidateIf, say). Rules without a keyword, custom ones
 * included, are asked with the arguments class-validator would give them.
 * @param required the fields without which an empty object of this class is refused
 */
export function compileFastCheck(
  shape: PayloadShape,
  required: (shape: PayloadShape) => string[],
): ((value: unknown) => boolean) | undefined {
  const definitions: Record<string, Schema> = {};
  const names = new Map<PayloadShape, string>();
  const refTo: RefTo = (nested) => {
    const known = names.get(nested);
    if (known) return { $ref: `#/$defs/${known}` };
    const name = `class${names.size}`;
    names.set(nested, name);
    const schema = objectSchema(nested, required(nested), refTo);
    if (!schema) return undefined;
    definitions[name] = schema;
    return { $ref: `#/$defs/${name}` };
  };
  const root = refTo(shape);
  if (!root) return undefined;
  return ajv.compile({ ...root, $defs: definitions });
}

function objectSchema(shape: PayloadShape, required: string[], refTo: RefTo): Schema | undefined {
  const properties: Record<string, Schema> = {};
  for (const field of shape.fields.values()) {
    const schema = fieldSchema(shape, field, refTo);
    if (!schema) return undefined;
    properties[field.name] = schema;
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

function fieldSchema(shape: PayloadShape, field: FieldShape, refTo: RefTo): Schema | undefined {
  if (field.rules.some(isUnknown)) return undefined;
  const whole: Schema[] = field.optional ? [NOT_NULL] : [];
  // Asked last: what a rule of its own costs is bounded only by the lengths that the keywords limit.
  const own: Schema[] = [];
  const items: Schema[] = [];
  for (const rule of field.rules) {
    const keyword = keywordOf(rule);
    if (!keyword) own.push({ passes: ownCheck(shape, rule) });
    else (rule.each ? items : whole).push(keyword);
  }
  if (field.nested) {
    const nested = refTo(field.nested);
    if (!nested) return undefined;
    (field.list ? items : whole).push(nested);
  }
  if (items.length > 0) whole.push({ type: 'array', items: { allOf: items } });
  const all = [...whole, ...own];
  return all.length === 0 ? {} : { allOf: all };
}
