import { existsSync, readFileSync } from 'node:fs';
import { commandIn, stagesOf, wordsOf } from './dockerfile.js';

const FILES = ['Dockerfile', 'Dockerfile.worker'];

describe.each(FILES)('%s', (file) => {
  const stages = stagesOf(file);
  const last = stages.at(-1);

  it('builds and runs on the slim Node 24', () => {
    expect(stages.map(([from]) => from?.words)).toEqual(['node:24-slim AS build', 'node:24-slim']);
  });

  it('runs as a user without rights, with Node as PID 1, and is asked whether it lives', () => {
    expect(wordsOf(last, 'USER')).toEqual(['node']);
    const commands = wordsOf(last, 'CMD').map(commandIn);
    expect(commands).toEqual([['node', expect.stringMatching(/^dist\/src\/(main|worker)\.js$/)]]);
    expect(commandIn(wordsOf(last, 'HEALTHCHECK')[0]).join(' ')).toContain('/health/live');
    expect(wordsOf(last, 'ENV')).toEqual(['NODE_ENV=production']);
  });

  it('ends as a build that is left behind: sources and development packages stay there', () => {
    expect(wordsOf(last, 'COPY')).toEqual([
      '--from=build /app/package.json ./',
      '--from=build /app/node_modules ./node_modules',
      '--from=build /app/dist ./dist',
    ]);
  });
});

describe('the build', () => {
  it('is the same for both images, so that it is made once', () => {
    const [api = '', worker = ''] = FILES.map((file) => readFileSync(file, 'utf8'));
    const shared = (text: string): string => text.slice(text.indexOf('FROM'), text.indexOf('EXPOSE'));
    expect(shared(worker)).toBe(shared(api));
  });

  it('is sent what it copies, and nothing else: no secret and no test', () => {
    const sources = wordsOf(stagesOf('Dockerfile')[0], 'COPY').flatMap((words) => words.split(' ').slice(0, -1));
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
    const rules = readFileSync('.dockerignore', 'utf8').split('\n');
    const [everything, ...others] = rules.filter((rule) => rule !== '' && !rule.startsWith('#'));
    expect(everything).toBe('*');
    expect(others.filter((rule) => rule.startsWith('!')).sort()).toEqual(sources.map((source) => `!${source}`).sort());
    expect(others.at(-1)).toBe('**/*.spec.ts');
  });
});
