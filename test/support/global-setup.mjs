import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../../scripts/test/programs.mjs';

/** Starts the owner of the tests' servers; the servers themselves start when a test asks, so unit tests wait for none. */
export default async function globalSetup() {
  const entry = fileURLToPath(new URL('service-host.mjs', import.meta.url));
  const host = spawn(process.execPath, [entry], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(host.stdout, 'data');
  process.env.TEST_SERVICES_URL = `http://127.0.0.1:${String(port).trim()}`;
  const chromium = chromiumPath();
  if (chromium) process.env.CHROMIUM_PATH = chromium;
  globalThis.testServiceHost = host;
}
