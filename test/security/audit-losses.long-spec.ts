import { expectStatus, freshOrganization } from '../support/api-client.js';
import { startApi, startWorker } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { openWhile } from '../support/stage.js';
import { until } from '../support/until.js';
import { AuditStage, type StoredRow } from './audit-stage.js';

const HOOK = { webhook_url: 'https://example.com/hook', data: {} };
const SUBMIT = { name: 'Entrega', task_type: 'webhook_delivery', payload: HOOK, delay_seconds: 3_600 };

/** A call with an answer: the task it made, and when. */
interface Answered {
  taskId: string;
  at: number;
}

/** What an API that is killed may take with it: the half second in its buffer, and as much again on a slow machine. */
const MAY_BE_LOST_MS = 1_500;

describe.each(BROKERS)('no audit row is lost, broker on %s', (kind) => {
  const stage = new AuditStage(kind, { apis: 1, workers: 2, env: { TASK_LOCK_SECONDS: '3' } });
  openWhile(stage);

  /** Submits from so many clients at once; each call that was answered, with the time of its answer. */
  const submitMany = async (baseUrl: string, organizationId: string, count: number, answered: Answered[] = []) => {
    const client = (await stage.client({ organizationId })).at(baseUrl);
    let asked = 0;
    const submit = async (): Promise<void> => {
      while (asked++ < count) {
        const answer = await client.post('/tasks', SUBMIT).catch(() => undefined);
        if (!answer) return;
        // A busy broker: asked again, as clients do.
        if (answer.status === 503) {
          asked -= 1;
          continue;
        }
        answered.push({ taskId: expectStatus(202, answer).json<{ task_id: string }>().task_id, at: Date.now() });
      }
    };
    await Promise.all(Array.from({ length: 10 }, submit));
    return answered;
  };
  /** The rows of accepted calls, once there are so many of them. */
  const acceptedRows = (organizationId: string, count: number): Promise<StoredRow[]> =>
    until(
      async () => {
        const rows = await stage.rowsWhere('organization_id', organizationId);
        const accepted = rows.filter(({ status }) => status === 202);
        return accepted.length >= count && accepted;
      },
      { what: `${count} audit rows`, timeoutMs: 60_000 },
    );
  const sorted = (ids: readonly (string | null)[]): (string | null)[] => [...ids].sort();

  it('when a worker dies with batches in hand: 500 calls are 500 rows', async () => {
    const organizationId = freshOrganization();
    const [api] = stage.deployment.apis;
    const submitting = submitMany(api?.baseUrl ?? '', organizationId, 500);
    // Batches that a worker has in its hands, and that the other one will take over.
    stage.gate.set('hanging');
    const answered = await submitting;
    await stage.deployment.workers.pop()?.kill('SIGKILL');
    stage.gate.set('open');
    const rows = await acceptedRows(organizationId, 500);
    expect(sorted(rows.map(({ target }) => target))).toEqual(sorted(answered.map(({ taskId }) => taskId)));
    stage.deployment.workers.push(await startWorker(stage.deployment.env));
  }, 120_000);

  it('when an API leaves: its last calls are rows, Supabase away or not', async () => {
    const organizationId = freshOrganization();
    const api = await startApi(stage.deployment.env);
    stage.gate.set('refusing');
    const answered = await submitMany(api.baseUrl, organizationId, 250);
    expect(await api.stop()).toBe(0);
    expect(await stage.rowsWhere('organization_id', organizationId)).toEqual([]);
    stage.gate.set('open');
    const rows = await acceptedRows(organizationId, 250);
    expect(sorted(rows.map(({ target }) => target))).toEqual(sorted(answered.map(({ taskId }) => taskId)));
  }, 120_000);

  it('when an API is killed, but for its last moment', async () => {
    const organizationId = freshOrganization();
    const api = await startApi(stage.deployment.env);
    const answered: Answered[] = [];
    const submitting = submitMany(api.baseUrl, organizationId, 100_000, answered);
    await until(() => Date.now() - (answered[20]?.at ?? Infinity) > 2 * MAY_BE_LOST_MS, { what: 'calls of a while' });
    const killedAt = Date.now();
    await api.kill('SIGKILL');
    await submitting;
    const safe = answered.filter(({ at }) => at < killedAt - MAY_BE_LOST_MS).map(({ taskId }) => taskId);
    expect(safe.length).toBeGreaterThan(20);
    const rows = await acceptedRows(organizationId, safe.length);
    const stored = new Set(rows.map(({ target }) => target));
    expect(safe.filter((taskId) => !stored.has(taskId))).toEqual([]);
    const lost = answered.filter(({ taskId }) => !stored.has(taskId));
    const span = lost.length > 0 ? killedAt - Math.min(...lost.map(({ at }) => at)) : 0;
    process.stderr.write(
      `\naudit on ${kind}: an API killed lost ${lost.length} of ${answered.length} rows, the last ${span} ms\n`,
    );
  }, 120_000);

  it('while the broker is away: the API keeps them', async () => {
    const organizationId = freshOrganization();
    const viewer = await stage.client({ organizationId, role: 'viewer' });
    await stage.deployment.broker.stop();
    for (let nr = 0; nr < 300; nr += 1) expectStatus(403, await viewer.post('/tasks', SUBMIT));
    await stage.deployment.broker.start();
    const rows = await stage.rowsOf(organizationId, 300, 60_000);
    expect(rows).toHaveLength(300);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(300);
    expect(stage.output.match(/Audit rows wait/g)).toHaveLength(1);
  }, 120_000);
});
