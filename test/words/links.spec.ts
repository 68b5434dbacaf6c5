import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROUTES } from '../security/routes.js';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);
const pages = files.filter((file) => file.endsWith('.md') && !file.startsWith('test/'));
const basenames = new Set(files.map((file) => path.posix.basename(file)));
/** A documented route, also without its prefix and with values or other names for its parameters. */
const routes = [...Object.keys(ROUTES), 'GET /metrics'].map(
  (route) => new RegExp(`^${route.replace('/api/background', '(/api/background)?').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
);
const known = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('links only to files and headings that are there', () => {
    const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !/^https?:/.test(target) && !isThere(page, target))).toEqual([]);
  });

  it('names only paths of this repository that are there', () => {
    const named = [...text.matchAll(/`((?:src|libs|test|docs|scripts|supabase|examples)\/[\w./*-]*)`/g)];
    expect(named.map(([, name = '']) => name).filter((name) => !anyMatches(name))).toEqual([]);
  });

  it('names only files of this repository that are there', () => {
    const named = [...text.matchAll(/`([\w.-]+\.(?:ts|mjs|md|sql))`/g)];
    expect(named.map(([, name = '']) => name).filter((name) => !basenames.has(name))).toEqual([]);
  });

  it('names only routes of the API', () => {
    const named = [...text.matchAll(/\b(?:GET|POST|DELETE) \/[\w/{}.-]+(?![\w/{}.…-])/g)].map(([route]) => route);
    expect(named.filter((route) => !routes.some((known) => known.test(route)))).toEqual([]);
  });
});

function foldersOf(file: string): string[] {
  const folder = path.posix.dirname(file);
  return folder === '.' ? [] : [folder, `${folder}/`, ...foldersOf(folder)];
}

function isThere(page: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const found = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  return known.has(found) && (anchor === undefined || headingsOf(readFileSync(found, 'utf8')).includes(anchor));
}

/** As GitHub names them: the second of two equal ones ends with `-1`. */
function headingsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutCode(text).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, title = '']) => {
    const slug = title
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}

function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```/gm, '');
}

function anyMatches(name: string): boolean {
  if (!name.includes('*')) return known.has(name);
  const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  return [...known].some((file) => pattern.test(file));
}
