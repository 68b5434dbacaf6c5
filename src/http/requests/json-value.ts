/** How /docs-json describes a field that takes any JSON but null. */
export const JSON_VALUE = {
  anyOf: [
    { type: 'object' as const, additionalProperties: true },
    { type: 'array' as const, items: {} },
    { type: 'string' as const },
    { type: 'number' as const },
    { type: 'boolean' as const },
  ],
};
