import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Rule {
  matches: RegExp;
  keeps: boolean;
}

/** What `docker build` would be sent: the repository's files that .dockerignore lets through. */
export function contextFiles(): string[] {
  const rules = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(ruleOf);
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8', maxBuffer: 1e8 });
  return files.split('\n').filter((file) => file !== '' && existsSync(file) && isKept(file, rules));
}

export function copyContext(folder: string): void {
  for (const file of contextFiles()) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    copyFileSync(file, path.join(folder, file));
  }
}

/** The last rule that matches a file, or a folder it is in, decides. */
function isKept(file: string, rules: Rule[]): boolean {
  const names = file.split('/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/'));
  return rules.findLast(({ matches }) => names.some((name) => matches.test(name)))?.keeps ?? true;
}

function ruleOf(line: string): Rule {
  const pattern = line.replace(/^!/, '');
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'));
  return { matches: new RegExp(`^${source}$`), keeps: line.startsWith('!') };
}
