import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { packageOnFirstUse } from './package-on-first-use.js';

describe('packages that are loaded when they are first used', () => {
  it('are installed, all of them, and can be required', () => {
    const names = namesIn(__dirname);
    expect(names).toEqual(expect.arrayContaining(['undici', '@supabase/supabase-js', 'handlebars']));
    for (const name of names) expect(() => createRequire(__filename).resolve(name)).not.toThrow();
  });

  it('are loaded once', () => {
    const csv = packageOnFirstUse<object>('csv-stringify/sync');
    expect(csv()).toBe(csv());
  });
});

/** What is loaded that way, read from the sources. */
function namesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!spec)\.ts$/.test(file),
  );
  return files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(/packageOnFirstUse<.+>\('([^']+)'\)/g)].map(
      ([, name = '']) => name,
    ),
  );
}
