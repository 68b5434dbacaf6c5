import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const PUBLIC = path.join(import.meta.dirname, 'public');
const INDEX = 'index.html';

/** What browsers get of packages: as vendor/…, next to our own modules, which import it from there. */
const VENDOR: Record<string, string> = {
  'vendor/preact.js': 'htm/preact/standalone.module.js',
  'vendor/uplot.js': 'uplot/dist/uPlot.esm.js',
  'vendor/uplot.css': 'uplot/dist/uPlot.min.css',
};

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
};

/** Loaded by the pages with charts alone. */
const LOADED_LATER = /^vendor\/uplot\.js$|^charts\/chart\.js$/;

/** A file as it is sent. */
export interface DashboardFile {
  type: string;
  body: Buffer;
  gzipped: Buffer;
}

/**
 * The dashboard's own modules and styles with the packages they use, as few enough to be kept in memory: nothing of a
 * request ever becomes a path on the disk.
 */
export interface DashboardFiles {
  /** Changes with any of the files: they are served below it and never change there. */
  version: string;
  index: DashboardFile;
  /** By their paths: `app.js`, `vendor/preact.js`. */
  assets: ReadonlyMap<string, DashboardFile>;
}

export function readDashboardFiles(folder = PUBLIC): DashboardFiles {
  const contents = new Map([...ownFiles(folder), ...vendorFiles()]);
  const index = contents.get(INDEX)?.toString() ?? '';
  contents.delete(INDEX);
  const version = versionOf(contents);
  return {
    version,
    index: fileOf(INDEX, Buffer.from(linked(index, version, [...contents.keys()]))),
    assets: new Map([...contents].map(([name, body]) => [name, fileOf(name, body)])),
  };
}

function ownFiles(folder: string): [string, Buffer][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  return names
    .filter((name) => TYPES[path.extname(name)] !== undefined)
    .sort()
    .map((name) => [name, readFileSync(path.join(folder, name))]);
}

function vendorFiles(): [string, Buffer][] {
  const require = createRequire(import.meta.url);
  return Object.entries(VENDOR).map(([name, file]) => {
    // A package's `exports` do not name the file: its folder contains its package.json.
    const [packageName = '', ...rest] = file.split('/');
    const main = require.resolve(packageName);
    const root = main.slice(0, main.lastIndexOf(`${path.sep}node_modules${path.sep}`));
    return [name, readFileSync(path.join(root, 'node_modules', packageName, ...rest))];
  });
}

function versionOf(contents: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [name, body] of contents) hash.update(name).update('\0').update(body);
  return hash.digest('hex').slice(0, 16);
}

/** The page with the paths of this version; modules are named ahead, since each is only known from the one before. */
function linked(index: string, version: string, names: readonly string[]): string {
  const modules = names
    .filter((name) => name.endsWith('.js') && !LOADED_LATER.test(name))
    .map((name) => `<link rel="modulepreload" href="{{base}}/${name}" />`);
  return index
    .replace('<!-- modules -->', modules.join('\n    '))
    .replaceAll('{{base}}', `/dashboard/assets/${version}`);
}

function fileOf(name: string, body: Buffer): DashboardFile {
  return { type: TYPES[path.extname(name)] ?? 'application/octet-stream', body, gzipped: gzipSync(body) };
}
