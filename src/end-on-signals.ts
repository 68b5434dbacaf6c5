import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ShutdownState } from './health/shutdown-state.js';

/** Beyond the grace: handing back (5 s) and closing connections. */
const CUT_AFTER_MS = 9_000;

/** How a process ends; times in milliseconds. */
export interface Ending {
  /** Time after SIGTERM during which it still serves but is not ready, so that load balancers stop sending requests; 0 to skip it. */
  noticeMs: number;
  /** Then the time until running tasks are handed back. */
  graceMs: number;
}

/** Ends the process with 0 on SIGTERM and SIGINT. */
export function endOnSignals(app: NestFastifyApplication, { noticeMs, graceMs }: Ending): void {
  // Without useProcessExit Nest ends a clean shutdown by the signal itself, which orchestrators report as a failure.
  app.enableShutdownHooks(noticeMs > 0 ? ['SIGINT'] : ['SIGTERM', 'SIGINT'], { useProcessExit: true });
  if (noticeMs > 0) process.on('SIGTERM', () => void shutDownWithNotice(app, noticeMs));
  endInTime(noticeMs + graceMs + CUT_AFTER_MS);
}

/** A second signal changes nothing. */
async function shutDownWithNotice(app: NestFastifyApplication, noticeMs: number): Promise<void> {
  const shutdown = app.get(ShutdownState, { strict: false });
  if (shutdown.hasBegun) return;
  shutdown.begin();
  closeKeptConnections(app);
  await sleep(noticeMs);
  const code = await app.close().then(
    () => 0,
    () => 1,
  );
  process.exit(code);
}

/** A request on a kept connection that is being closed would be lost: each goes with its next answer, which says so. */
function closeKeptConnections(app: NestFastifyApplication): void {
  app.getHttpServer().prependListener('request', (_request: unknown, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
}

/** Closing a connection to a broker that is away can hang; all tasks are finished or handed back before. */
function endInTime(afterMs: number): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => setTimeout(() => process.exit(0), afterMs).unref());
  }
}
