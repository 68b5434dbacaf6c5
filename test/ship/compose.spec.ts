import { existsSync, readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { composeWith } from './compose-file.js';

/** What the services here use of https://docs.docker.com/reference/compose-file/services. */
const KNOWN = [
  'image',
  'build',
  'container_name',
  'command',
  'environment',
  'env_file',
  'ports',
  'volumes',
  'profiles',
];
KNOWN.push('depends_on', 'healthcheck', 'restart', 'stop_grace_period');

const { services, volumes } = composeWith();
const started = (...profiles: string[]): string[] =>
  Object.keys(services).filter((name) => services[name]?.profiles?.every((one) => profiles.includes(one)) ?? true);

describe('docker-compose.dev.yml', () => {
  it('is YAML without a mistake, and its services say only what Compose knows', () => {
    const { errors, warnings } = parseDocument(readFileSync('docker-compose.dev.yml', 'utf8'), { merge: true });
    expect([...errors, ...warnings]).toEqual([]);
    for (const service of Object.values(services)) {
      expect(Object.keys(service).filter((key) => !KNOWN.includes(key))).toEqual([]);
      expect('image' in service || 'build' in service).toBe(true);
    }
  });

  it('starts API, worker and Redis; a second worker, n8n, mail and a database where they are asked for', () => {
    expect(started()).toEqual(['api', 'worker', 'redis']);
    expect(started('high-availability')).toEqual(['api', 'worker', 'worker-2', 'redis']);
    expect(started('supabase')).toEqual(['api', 'worker', 'redis', 'database', 'supabase', 'rest']);
    expect(started('n8n', 'mail')).toEqual(['api', 'worker', 'redis', 'n8n', 'mail']);
  });

  it('names its containers as the runbooks do', () => {
    const names = [services.api, services.worker, services.redis].map((service) => service?.container_name);
    expect(names).toEqual(['agentes_api', 'agentes_worker', 'agentes_redis']);
    const all = Object.values(services).map(({ container_name }) => container_name);
    expect(new Set(all).size).toBe(all.length);
  });

  it('lets API and Redis run without the rest', () => {
    expect(Object.keys(services.api?.depends_on ?? {})).toEqual(['redis']);
    for (const { depends_on = {}, profiles = [] } of Object.values(services)) {
      for (const needed of Object.keys(depends_on)) expect(started(...profiles)).toContain(needed);
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        if (condition === 'service_healthy') expect(services[needed]?.healthcheck).toBeDefined();
      }
    }
  });

  it('opens ports on this machine only, each once', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('mounts what is there', () => {
    const sources = Object.values(services).flatMap((service) =>
      (service.volumes ?? []).map((one) => one.split(':')[0] ?? ''),
    );
    for (const source of sources) expect(source.startsWith('./') ? existsSync(source) : source in volumes).toBe(true);
  });

  it('gives processes the time they take to leave', () => {
    expect(services.api?.stop_grace_period).toBe('20s');
    expect(services.worker?.stop_grace_period).toBe('40s');
    expect(services['worker-2']?.stop_grace_period).toBe('40s');
  });

  it('sets only variables that there are, and takes a project and its keys from .env', () => {
    const documented = readFileSync('.env.example', 'utf8');
    const own = ['NODE_ENV'];
    for (const name of Object.keys(services.api?.environment ?? {})) {
      if (!own.includes(name)) expect(documented).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
    }
    const project = { NEXT_PUBLIC_SUPABASE_URL: 'https://abc.supabase.co', SUPABASE_JWT_SECRET: '' };
    expect(composeWith(project).services.api?.environment).toMatchObject({
      SUPABASE_JWKS_URL: 'https://abc.supabase.co/auth/v1/.well-known/jwks.json',
    });
    expect(services.api?.environment).toMatchObject({ SUPABASE_JWKS_URL: '' });
    expect(services.worker?.environment).toEqual(services.api?.environment);
  });
});
