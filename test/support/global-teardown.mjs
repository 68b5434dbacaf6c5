import { once } from 'node:events';

/** Ends every server and process that the tests have left. */
export default async function globalTeardown() {
  const host = globalThis.testServiceHost;
  if (!host || host.exitCode !== null) return;
  const ended = once(host, 'exit');
  host.stdin.end();
  await ended;
}
