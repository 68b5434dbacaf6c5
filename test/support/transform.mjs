import swc from '@swc/jest';

const compiler = {
  swcrc: false,
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
};
const ours = swc.createTransformer({ ...compiler, sourceMaps: 'inline' });
/** No one debugs packages here, and their source maps are most of what jest would read again for every suite. */
const packages = swc.createTransformer({ ...compiler, sourceMaps: false });

/** What only an ES module has, or what CommonJS code does that jest cannot run as it is. */
const NEEDS_COMPILING = /^\s*(import|export)\b|\bimport\s*\(|\bimport\.meta\b|[;}]\s*(import|export)\s*[{*"'a-z]/m;

/** @param {string} source @param {string} file */
function transformerOf(source, file) {
  if (!file.includes('/node_modules/')) return ours;
  return NEEDS_COMPILING.test(source) ? packages : undefined;
}

/** Everything becomes CommonJS, since jest's own ESM mode fails with these packages; what is CommonJS already is left alone. */
export default {
  process(/** @type {string} */ source, /** @type {string} */ file, /** @type {any} */ options) {
    return transformerOf(source, file)?.process(source, file, options) ?? { code: source };
  },
  getCacheKey(/** @type {string} */ source, /** @type {string} */ file, /** @type {any} */ options) {
    const transformer = transformerOf(source, file);
    return transformer
      ? transformer.getCacheKey(source, file, options)
      : packages.getCacheKey(source, file, options) + 'c';
  },
};
