import { until } from '../../support/until.js';
import { headersFor } from '../../support/tokens.js';
import type { Rig } from '../rig.js';

/** Opens so many streams of one task that has not ended, and leaves them all at once without a word. */
export async function cutStreams(rig: Rig, streams: number): Promise<void> {
  const taskId = await rig.client.submitUntilStored(rig.url, { delay_seconds: 3_600 });
  rig.ledger.interrupt([taskId]);
  const headers = await headersFor({ organizationId: 'faults', role: 'admin' });
  const leaving = new AbortController();
  let open = 0;
  const stream = async (): Promise<void> => {
    const path = `${rig.url}/api/background/tasks/${taskId}/stream`;
    const response = await fetch(path, { headers, signal: leaving.signal });
    for await (const _ of response.body ?? []) if ((open += 1) === streams) return;
  };
  const all = Array.from({ length: streams }, () => stream().catch(() => undefined));
  await until(() => open >= streams, { timeoutMs: 20_000, what: `${streams} streams` }).finally(() => leaving.abort());
  await Promise.all(all);
  await rig.client.cancel(rig.url, taskId);
}
