import type { PayloadShape } from './payload-shape.js';

/**
 * An instance of the payload's class: its defaults, over them the known fields of `value` as they are, nested classes
 * likewise. Unlike plainToInstance it neither copies untyped content nor drops keys such as `constructor` inside it.
 */
export function payloadInstance(shape: PayloadShape, value: object): object {
  const instance = new shape.Dto() as Record<string, unknown>;
  const given = value as Record<string, unknown>;
  for (const { name, nested } of shape.fields.values()) {
    const content = given[name];
    if (content !== undefined) instance[name] = nested ? nestedInstance(nested, content) : content;
  }
  return instance;
}

function nestedInstance(shape: PayloadShape, content: unknown): unknown {
  if (Array.isArray(content)) return content.map((item) => nestedInstance(shape, item));
  return typeof content === 'object' && content !== null ? payloadInstance(shape, content) : content;
}
