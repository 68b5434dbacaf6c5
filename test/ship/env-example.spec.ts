import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The first is set by whoever runs the process; the other is no variable. */
const NOT_OURS = ['NODE_ENV', 'ENV'];

/** Each name that src/config asks the environment for. */
function namesRead(): string[] {
  const files = readdirSync('src/config').filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const sources = files.map((file) => readFileSync(path.join('src/config', file), 'utf8'));
  const calls = /\(\s*(?:variables, )?'([A-Z][A-Z0-9_]+)'/g;
  return [...new Set(sources.flatMap((source) => [...source.matchAll(calls)].map(([, name]) => name ?? '')))].sort();
}

describe('.env.example', () => {
  const example = readFileSync('.env.example', 'utf8');
  const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name ?? '');

  it('names each variable that is read, and no other', () => {
    const read = namesRead().filter((name) => !NOT_OURS.includes(name));
    expect(read.length).toBeGreaterThan(50);
    const external = ['OTEL_SERVICE_NAME'];
    expect([...new Set(named)].filter((name) => !external.includes(name)).sort()).toEqual(read);
  });

  it('is readable as it stands', () => {
    for (const line of example.split('\n')) expect(line).toMatch(/^(#.*|[A-Z][A-Z0-9_]+=\S*( \S+)*|)$/);
  });
});
