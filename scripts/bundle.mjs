// npm run build, second half: dist/src/main.js and dist/src/worker.js become files that hold their packages too, so that a
// start reads a few files instead of 3,200. The compiled files stay beside them: docs/decisions/0012-one-file-a-process.md.
import { build } from 'esbuild';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = path.join(ROOT, 'dist/src');
const PROCESSES = ['main', 'worker'];

/** They find files beside themselves, start threads, or must be one copy with what is loaded later. */
const LEFT_IN_NODE_MODULES = [
  '@bull-board/ui',
  'gpt-tokenizer',
  'mjml',
  'msgpackr-extract',
  'pdf-parse',
  'pino',
  'pino-pretty',
  'reflect-metadata',
  'swagger-ui-dist',
];

/** CommonJS by default, of which nothing can be left out: a third of class-validator alone is phone numbers and locales. */
const AS_ES_MODULES = {
  'class-validator': path.join(ROOT, 'node_modules/class-validator/esm2015/index.js'),
  'rxjs/operators': path.join(ROOT, 'node_modules/rxjs/dist/esm/operators/index.js'),
  rxjs: path.join(ROOT, 'node_modules/rxjs/dist/esm/index.js'),
  // Ours imports it, cron and cron-parser require it: one copy for all.
  luxon: path.join(ROOT, 'node_modules/luxon/build/node/luxon.js'),
};

/** Optional packages of packages, which are not installed: their import fails where it is tried, as without a bundle. */
const absentPackages = {
  name: 'absent-packages',
  /** @param {import('esbuild').PluginBuild} building */
  setup(building) {
    building.onResolve({ filter: /^[^./]/ }, async ({ path: name, pluginData, ...from }) => {
      if (pluginData === building || from.kind === 'entry-point') return undefined;
      const found = await building.resolve(name, { ...from, pluginData: building });
      return found.errors.length > 0 ? { path: name, external: true } : found;
    });
  },
};

/** Files beside the compiled sources are found from where those lie. */
const ownPlaces = {
  name: 'own-places',
  /** @param {import('esbuild').PluginBuild} building */
  setup(building) {
    building.onLoad({ filter: /[\\/]dist[\\/](src|libs)[\\/].*\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      if (!source.includes('import.meta.')) return undefined;
      const place = path.relative(OUT, file).split(path.sep).join('/');
      const contents = source
        .replaceAll('import.meta.dirname', 'pathOfUrl(new URL(".", place))')
        .replaceAll('import.meta.url', 'place.href');
      const found = `import { fileURLToPath as pathOfUrl } from 'node:url'; const place = new URL(${JSON.stringify(place)}, import.meta.url);`;
      return { contents: `${found} ${contents}`, loader: 'js' };
    });
  },
};

/** Nest's packages require these two by a `require` of their own making, which would load a second copy beside the one in the bundle. */
const oneCopy = {
  name: 'one-copy',
  /** @param {import('esbuild').PluginBuild} building */
  setup(building) {
    const filter =
      /mapped-types[\\/]dist[\\/]type-helpers\.utils\.js$|terminus[\\/]dist[\\/]health-check[\\/]health-check\.decorator\.js$/;
    building.onLoad({ filter }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = source
        .replace(/^const require = createRequire\(import\.meta\.url\);$/m, '')
        .replaceAll("require('class-validator')", '{ IsOptional, ValidateIf, getMetadataStorage }');
      const needed =
        contents === source ? '' : "import { IsOptional, ValidateIf, getMetadataStorage } from 'class-validator';";
      return { contents: `${needed} ${contents}`, loader: 'js' };
    });
  },
};

for (const file of await readdir(OUT)) if (file.startsWith('bundled-')) await rm(path.join(OUT, file));
await build({
  entryPoints: Object.fromEntries(PROCESSES.map((name) => [`bundled-${name}`, path.join(OUT, `${name}.js`)])),
  outdir: OUT,
  bundle: true,
  splitting: true,
  // Beside the processes: `ownPlaces` counts on it.
  chunkNames: 'bundled-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Nest, CQRS and the logs go by names of classes.
  keepNames: true,
  // Without comments and indentation: what a process reads, compiles and keeps in memory is a third less. Names stay.
  minifyWhitespace: true,
  lineLimit: 160,
  legalComments: 'external',
  sourcemap: 'linked',
  sourcesContent: false,
  external: LEFT_IN_NODE_MODULES.flatMap((name) => [name, `${name}/*`]),
  alias: AS_ES_MODULES,
  plugins: [absentPackages, ownPlaces, oneCopy],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'error',
});

/** Node.js 22 and later keep what they compiled for the next start, in the system's folder for temporary files. */
const entryOf = (/** @type {string} */ name) => `import module from 'node:module';
module.enableCompileCache?.();
await import('./bundled-${name}.js');
`;

// One character outside of Latin-1 has V8 keep the whole file with two bytes a character. Left are those in strings and
// regular expressions, which know escapes.
for (const file of await readdir(OUT)) {
  if (!/^bundled-.*\.js$/.test(file)) continue;
  const source = await readFile(path.join(OUT, file), 'utf8');
  const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  await writeFile(path.join(OUT, file), source.replace(/[^\0-\x7f]/g, escaped));
}
for (const name of PROCESSES) await writeFile(path.join(OUT, `${name}.js`), entryOf(name));
