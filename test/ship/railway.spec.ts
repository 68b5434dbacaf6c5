import { existsSync, readFileSync } from 'node:fs';
import { readEnv } from '../../src/config/env.js';
import { commandIn, stagesOf, wordsOf } from './dockerfile.js';

interface Railway {
  build: { builder: string; dockerfilePath: string; watchPatterns: string[] };
  deploy: { startCommand?: string; healthcheckPath: string; drainingSeconds: number; restartPolicyType: string };
}

const read = (file: string): Railway => JSON.parse(readFileSync(file, 'utf8')) as Railway;
const defaults = readEnv({ REDIS_URL: 'redis://localhost', SUPABASE_JWT_SECRET: 'x' });
/** What is still open is cut within this time after the grace (docs/deploying.md). */
const CUT_MS = 9_000;

describe.each([
  ['railway.json', 'Dockerfile', defaults.edge.shutdownNoticeMs],
  ['railway.worker.json', 'Dockerfile.worker', defaults.worker.shutdownGraceMs],
] as const)('%s', (file, dockerfile, graceMs) => {
  const { build, deploy } = read(file);

  it('builds its image, again whenever something in it changes', () => {
    expect(build).toMatchObject({ builder: 'DOCKERFILE', dockerfilePath: dockerfile });
    expect(build.watchPatterns).toEqual(expect.arrayContaining(['src/**', 'libs/**', dockerfile, file]));
    for (const pattern of build.watchPatterns) expect(existsSync(pattern.replace('/**', ''))).toBe(true);
  });

  it('waits until the process is ready, and while it leaves', () => {
    expect(deploy).toMatchObject({ healthcheckPath: '/health', restartPolicyType: 'ALWAYS' });
    expect(deploy.drainingSeconds * 1000).toBeGreaterThan(graceMs + CUT_MS);
  });

  it('starts what the image starts, the worker on the port that Railway asks', () => {
    const words = commandIn(wordsOf(stagesOf(dockerfile).at(-1), 'CMD')[0]).join(' ');
    const expected = file === 'railway.json' ? undefined : `/bin/sh -c "WORKER_HEALTH_PORT=$PORT exec ${words}"`;
    expect(deploy.startCommand).toBe(expected);
  });
});
