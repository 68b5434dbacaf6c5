import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const SOUND = { version: '1.0.0', license: 'MIT', integrity: 'sha512-x' };
const NOTHING_FOUND = { vulnerabilities: {} };
const REFUSED = { message: '405 Method Not Allowed', statusCode: 405 };

/** `npm audit` of a package that has these advisories. */
function found(severity: string, advisory: string) {
  const via = [
    { severity, title: 'Reads too much', range: '<2.0.0', url: `https://github.com/advisories/${advisory}` },
  ];
  return { vulnerabilities: { left: { name: 'left', isDirect: true, via }, right: { name: 'right', via: ['left'] } } };
}

describe('npm run audit', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'audit-'));
    cpSync(path.join(ROOT, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the script over a lock file with these packages, with an npm that answers this. */
  function audit(npmAnswer: unknown, packages: Record<string, object> = { left: SOUND }, accepted: object[] = []) {
    const places = Object.entries(packages).map(([name, locked]) => [`node_modules/${name}`, locked]);
    const lock = { packages: { '': { name: 'project' }, ...Object.fromEntries(places) } };
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(lock));
    writeFileSync(path.join(folder, 'scripts/audit/accepted.json'), JSON.stringify(accepted));
    writeFileSync(path.join(folder, 'answer.json'), JSON.stringify(npmAnswer));
    writeFileSync(path.join(folder, 'npm'), '#!/bin/sh\ncat answer.json\nexit 1\n');
    chmodSync(path.join(folder, 'npm'), 0o755);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/audit.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
    return { status, output: stdout + stderr };
  }

  it('ends with 0 where nothing was found', () => {
    expect(audit(NOTHING_FOUND)).toMatchObject({ status: 0, output: expect.stringContaining('0 findings') });
  });

  it('ends with 2 and says so where the registry cannot be asked, so that silence is not taken for safety', () => {
    for (const answer of [REFUSED, 'no JSON at all', null]) {
      const { status, output } = audit(answer);
      expect(status).toBe(2);
      expect(output).toContain('nothing is known about advisories');
    }
  });

  it('ends with 1 for a high or critical finding, and shows each advisory once, with its range', () => {
    const { status, output } = audit(found('high', 'GHSA-1'));
    expect(status).toBe(1);
    expect(output.match(/^high: .*$/gm)).toEqual(['high: left <2.0.0 (direct) GHSA-1 Reads too much']);
    expect(audit(found('critical', 'GHSA-1')).status).toBe(1);
  });

  it('only prints what is less than high', () => {
    const { status, output } = audit(found('moderate', 'GHSA-1'));
    expect(status).toBe(0);
    expect(output).toContain('moderate: left <2.0.0 (direct) GHSA-1');
  });

  it('lets an accepted finding pass until its day has come', () => {
    const accepted = (until: string) => [{ advisory: 'GHSA-1', reason: 'not reachable', until }];
    expect(audit(found('high', 'GHSA-1'), undefined, accepted('2999-01-01'))).toMatchObject({
      status: 0,
      output: expect.stringContaining('(direct, accepted)'),
    });
    expect(audit(found('high', 'GHSA-1'), undefined, accepted('2020-01-01')).status).toBe(1);
    expect(audit(found('high', 'GHSA-2'), undefined, accepted('2999-01-01')).status).toBe(1);
  });

  it('finds packages without a hash, from elsewhere and under an unknown licence, even where the registry is silent', () => {
    const packages = {
      bare: { ...SOUND, integrity: undefined },
      weak: { ...SOUND, integrity: 'sha1-x' },
      elsewhere: { ...SOUND, resolved: 'https://example.com/elsewhere.tgz' },
      closed: { ...SOUND, license: 'SSPL-1.0' },
      silent: { ...SOUND, license: undefined },
    };
    const { status, output } = audit(REFUSED, packages);
    expect(status).toBe(1);
    for (const line of [
      'bare@1.0.0 has no SHA-512',
      'weak@1.0.0 has no SHA-512',
      'elsewhere@1.0.0 does not come from',
      'closed@1.0.0 has the licence SSPL-1.0',
      'silent@1.0.0 has the licence none',
    ]) {
      expect(output).toContain(line);
    }
    const sound = { ...SOUND, resolved: 'https://registry.npmjs.org/sound/-/sound-1.0.0.tgz' };
    expect(audit(NOTHING_FOUND, { sound, tool: { ...SOUND, dev: true, license: 'SSPL-1.0' } }).status).toBe(0);
  });

  it('lists the production packages that run a script when they are installed', () => {
    const scripted = { ...SOUND, hasInstallScript: true };
    const { output } = audit(NOTHING_FOUND, { left: SOUND, scripted, tool: { ...scripted, dev: true } });
    expect(output).toContain('run a script when installed: scripted\n');
  });

  it('finds nothing wrong with the lock file of this project', () => {
    const text = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as { packages: Record<string, object> };
    const places = Object.entries(packages).filter(([place]) => place !== '');
    const byName = Object.fromEntries(places.map(([place, locked]) => [place.replace(/^node_modules\//, ''), locked]));
    expect(audit(NOTHING_FOUND, byName)).toMatchObject({ status: 0 });
  });
});
