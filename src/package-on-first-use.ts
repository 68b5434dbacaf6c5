import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * A package that is loaded by the first call and kept by Node: a process that never uses it neither reads nor keeps it.
 * For large packages that few tasks need; the first use waits some ten milliseconds. Packages of ES modules alone are not
 * for here: `await import()` them.
 */
export function packageOnFirstUse<Package>(name: string): () => Package {
  return () => load(name) as Package;
}
