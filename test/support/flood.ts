import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import type { ApiClient } from './api-client.js';

/** Far beyond its limit: 10,000 requests in ten seconds over 50 connections, from a process of its own. */
const FLOOD = ['--connections', '50', '--duration', '10', '--overallRate', '1000'];

/** What its client saw. */
export interface FloodResult {
  '2xx': number;
  non2xx: number;
  errors: number;
  statusCodeStats: Record<string, { count: number }>;
}

/** POSTs one body again and again to a path below /api/background. */
export async function flood(client: ApiClient, path: string, content: object): Promise<FloodResult> {
  const program = createRequire(`${process.cwd()}/package.json`).resolve('autocannon');
  const headers = { ...client.headers, 'content-type': 'application/json' };
  const said = Object.entries(headers).flatMap(([name, value]) => ['--headers', `${name}=${value}`]);
  const body = ['--method', 'POST', '--body', JSON.stringify(content)];
  const child = spawn(process.execPath, [program, ...FLOOD, ...said, ...body, '--json', client.url(path)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(await text(child.stdout)) as FloodResult;
}
