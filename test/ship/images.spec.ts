import { existsSync, readFileSync } from 'node:fs';
import { validate, ValidationSeverity } from 'dockerfile-utils';
import { contextFiles } from './build-context.js';
import { stagesOf } from './image.js';

const FILES = ['Dockerfile', 'Dockerfile.worker'];
const { ERROR } = ValidationSeverity;

describe.each(FILES)('%s', (file) => {
  const stages = stagesOf(file);
  const last = stages.at(-1) ?? [];
  const wordsOf = (keyword: string): string[] =>
    last.filter((step) => step.keyword === keyword).map(({ words }) => words);

  it('has nothing that a linter minds', () => {
    const strict = {
      casingInstruction: ERROR,
      deprecatedMaintainer: ERROR,
      directiveCasing: ERROR,
      emptyContinuationLine: ERROR,
      instructionCmdMultiple: ERROR,
      instructionEntrypointMultiple: ERROR,
      instructionHealthcheckMultiple: ERROR,
      instructionJSONInSingleQuotes: ERROR,
      instructionWorkdirRelative: ERROR,
    };
    expect(validate(readFileSync(file, 'utf8'), strict)).toEqual([]);
    expect(validate("FROM a\nworkdir b\nCMD ['c']", strict).length).toBeGreaterThan(0);
  });

  it('builds and runs on the slim Node 24', () => {
    expect(stages.map(([from]) => from?.words)).toEqual(['node:24-slim AS build', 'node:24-slim']);
  });

  it('runs as a user without rights, with Node as PID 1, and is asked whether it lives', () => {
    expect(wordsOf('USER')).toEqual(['node']);
    expect(JSON.parse(wordsOf('CMD')[0] ?? '')).toEqual([
      'node',
      expect.stringMatching(/^dist\/src\/(main|worker)\.js$/),
    ]);
    expect(wordsOf('HEALTHCHECK')[0]).toContain('/health/live');
    expect(wordsOf('ENV')).toEqual(['NODE_ENV=production']);
  });

  it('ends as a build that is left behind: sources and development packages stay there', () => {
    expect(wordsOf('COPY')).toEqual([
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

  it('is sent what it copies, and no secret', () => {
    const files = contextFiles();
    const copied = stagesOf('Dockerfile')[0]?.filter(({ keyword }) => keyword === 'COPY') ?? [];
    const sources = copied.flatMap(({ words }) => words.split(' ').slice(0, -1));
    expect(sources).toContain('package-lock.json');
    for (const source of sources) {
      expect(existsSync(source)).toBe(true);
      expect(files.some((file) => file === source || file.startsWith(`${source}/`))).toBe(true);
    }
    expect(
      files.filter((file) => !/^(src|libs)\/|^(package(-lock)?|nest-cli|tsconfig(\.build)?)\.json$/.test(file)),
    ).toEqual([]);
    expect(files.filter((file) => file.endsWith('.spec.ts'))).toEqual([]);
  });
});
