import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Leaving } from './health/leaving.js';

/** Beyond the grace: handing back (5 s) and closing connections. */
const CUT_AFTER_MS = 9_000;

/** How a process ends; times in milliseconds. */
export interface Ending {
  /** So long it serves on after SIGTERM, not ready any more, so that balancers send nobody when it closes; 0 for not at all. */
  noticeMs: number;
  /** Then so long until what runs is handed back. */
  graceMs: number;
}

/** Ends the process with 0 on SIGTERM and SIGINT. */
export function endOnSignals(app: NestFastifyApplication, { noticeMs, graceMs }: Ending): void {
  // Without useProcessExit Nest ends a clean shutdown by the signal itself, which orchestrators report as a failure.
  app.enableShutdownHooks(noticeMs > 0 ? ['SIGINT'] : ['SIGTERM', 'SIGINT'], { useProcessExit: true });
  if (noticeMs > 0) process.on('SIGTERM', () => void leaveWithNotice(app, noticeMs));
  endInTime(noticeMs + graceMs + CUT_AFTER_MS);
}

/** A second signal changes nothing. */
async function leaveWithNotice(app: NestFastifyApplication, noticeMs: number): Promise<void> {
  const leaving = app.get(Leaving, { strict: false });
  if (leaving.hasBegun) return;
  leaving.begin();
  keepNoConnection(app);
  await sleep(noticeMs);
  const code = await app.close().then(
    () => 0,
    () => 1,
  );
  process.exit(code);
}

/** A request on a kept connection that is being closed would be lost: each goes with its next answer, which says so. */
function keepNoConnection(app: NestFastifyApplication): void {
  app.getHttpServer().prependListener('request', (_request: unknown, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
}

/** Closing a connection to a broker that is away can take for ever; all tasks are finished or handed back before. */
function endInTime(afterMs: number): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => setTimeout(() => process.exit(0), afterMs).unref());
  }
}
