import { readFileSync } from 'node:fs';

/** As `npm run audit` cannot ask the registry everywhere, the page is what a reviewer has. */
it('docs/advisories.md names every production package', () => {
  const page = readFileSync('docs/advisories.md', 'utf8');
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  const names = Object.entries(packages)
    .filter(([place, { dev, devOptional }]) => place !== '' && !dev && !devOptional)
    .map(([place]) => place.replace(/^.*node_modules\//, ''));
  const words = new Set(page.split(/[\s,*]+/));
  expect([...new Set(names)].filter((name) => !words.has(name))).toEqual([]);
});
