import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { ARRAY_MAX_SIZE, getMetadataStorage, IS_ARRAY, IS_OPTIONAL, ValidationTypes } from 'class-validator';

/** One class-validator rule as the library stores it. */
export type ValidationRule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** One field of a payload class. */
export interface FieldShape {
  name: string;
  rules: ValidationRule[];
  /** May be left out; null is refused all the same (see refusals.ts). */
  optional: boolean;
  /** The class of its value, or of its items where `list` is true. */
  nested: PayloadShape | undefined;
  list: boolean;
  maxItems: number | undefined;
}

/** What the decorators of a payload class say. */
export interface PayloadShape {
  Dto: Type<object>;
  fields: Map<string, FieldShape>;
}

const shapes = new WeakMap<Type<object>, PayloadShape>();

/**
 * Reads a payload class once; later calls answer from memory.
 * @throws Error naming class and field, and how to mend it, where a decorator would be ignored or dangerous
 */
export function payloadShape(Dto: Type<object>): PayloadShape {
  const known = shapes.get(Dto);
  if (known) return known;
  const shape: PayloadShape = { Dto, fields: new Map() };
  // Remembered before its fields are read, so that a class may contain itself.
  shapes.set(Dto, shape);
  try {
    for (const [name, rules] of rulesByField(Dto)) shape.fields.set(name, fieldShape(Dto, name, rules));
  } catch (error) {
    shapes.delete(Dto);
    throw error;
  }
  return shape;
}

function rulesByField(Dto: Type<object>): Map<string, ValidationRule[]> {
  const byField = new Map<string, ValidationRule[]>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(Dto, '', false, false)) {
    byField.set(rule.propertyName, [...(byField.get(rule.propertyName) ?? []), rule]);
  }
  return byField;
}

function fieldShape(Dto: Type<object>, name: string, rules: ValidationRule[]): FieldShape {
  refuseUnsupported(Dto, name, rules);
  const isNested = rules.some((rule) => rule.type === ValidationTypes.NESTED_VALIDATION);
  const isList = rules.some((rule) => rule.name === IS_ARRAY || rule.each);
  const field: FieldShape = {
    name,
    rules,
    optional: rules.some((rule) => rule.name === IS_OPTIONAL),
    nested: isNested ? payloadShape(nestedClass(Dto, name)) : undefined,
    list: isList || Reflect.getMetadata('design:type', Dto.prototype as object, name) === Array,
    maxItems: rules.find((rule) => rule.name === ARRAY_MAX_SIZE)?.constraints[0] as number | undefined,
  };
  if (field.nested && field.list && field.maxItems === undefined) {
    // Wording the errors of half a million small objects would hold the event loop for seconds.
    throw new Error(`${Dto.name}.${name}: a list of nested objects needs @ArrayMaxSize(n)`);
  }
  return field;
}

function nestedClass(Dto: Type<object>, name: string): Type<object> {
  const type = defaultMetadataStorage.findTypeMetadata(Dto, name);
  if (!type || type.typeFunction.length > 0 || type.options.discriminator) {
    throw new Error(`${Dto.name}.${name}: @ValidateNested() needs @Type(() => ItsClass) beside it`);
  }
  return type.typeFunction() as Type<object>;
}

function refuseUnsupported(Dto: Type<object>, name: string, rules: ValidationRule[]): void {
  const changesValues =
    defaultMetadataStorage.findTransformMetadatas(Dto, name, TransformationType.PLAIN_TO_CLASS).length > 0 ||
    defaultMetadataStorage.findExposeMetadata(Dto, name) !== undefined ||
    defaultMetadataStorage.findExcludeMetadata(Dto, name) !== undefined;
  if (changesValues) {
    throw new Error(
      `${Dto.name}.${name}: payloads are stored as sent, so @Transform, @Expose and @Exclude have no place`,
    );
  }
  const storage = getMetadataStorage();
  const isAsync = rules.some(
    (rule) =>
      rule.constraintCls && storage.getTargetValidatorConstraints(rule.constraintCls).some(({ async }) => async),
  );
  if (isAsync) throw new Error(`${Dto.name}.${name}: payload validators must answer synchronously`);
}
