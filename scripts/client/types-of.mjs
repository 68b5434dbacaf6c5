import openapiTS, { astToString } from 'openapi-typescript';
import prettier from 'prettier';

const HEADER = '// Written by `npm run client` from the description at /docs-json: do not edit.\n\n';

/**
 * A description as TypeScript.
 * @param {import('@nestjs/swagger').OpenAPIObject} document
 */
export async function typesOf(document) {
  // A field with a default may be left out.
  const options = { alphabetize: true, defaultNonNullable: false };
  const text = HEADER + astToString(await openapiTS(JSON.stringify(withOneProblem(document)), options));
  return prettier.format(text, { parser: 'typescript', ...(await prettier.resolveConfig(import.meta.url)) });
}

/**
 * Every answer that is not 2xx has the same type: said once an operation, not ten times.
 * @param {import('@nestjs/swagger').OpenAPIObject} document
 */
function withOneProblem(document) {
  const copy = structuredClone(document);
  for (const path of Object.values(copy.paths)) {
    for (const operation of Object.values(path)) {
      const good = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith('2'));
      if (operation.responses) operation.responses = { ...Object.fromEntries(good), default: PROBLEM };
    }
  }
  return copy;
}

const PROBLEM = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
