import { BadTarget, MISDEEDS, type MisdeedName } from './bad-targets.js';
import type { TaskView } from './load-client.js';
import { memoryOf } from './process-readings.js';
import { row } from './row.js';

const EACH = 4;
/** 15 s, and what a busy machine adds. */
const ENDS_WITHIN_MS = 17_000;
const GROWS_AT_MOST_MIB = 64;
/** 64 KiB are read; the kernel takes more before it says stop. */
const SENT_AT_MOST = 16 * 2 ** 20;

const ENDINGS: Record<MisdeedName, string> = {
  hangs: 'timeout',
  drips: 'timeout',
  resets: 'connection_failed',
  'breaks off': 'answer_interrupted',
  floods: 'completed',
  bombs: 'completed',
  'fills headers': 'invalid_answer',
};

interface Ended extends TaskView {
  execution_time_ms: number;
  result: { response_body: string | null } | null;
}

row(
  'F32',
  'webhook targets that hang, drip, reset, break off, send 5 GB, a gzip bomb, endless headers',
  { apis: 0, workers: 0, interruptedAtLeast: EACH * Object.keys(MISDEEDS).length },
  async (rig) => {
    const targets = await Promise.all((Object.keys(MISDEEDS) as MisdeedName[]).map(BadTarget.start));
    const hosts = { WEBHOOK_ALLOWED_PRIVATE_HOSTS: targets.map(({ host }) => host).join(',') };
    try {
      const [api, worker] = await Promise.all([rig.api(hosts), rig.worker(hosts)]);
      await Promise.all([api, worker].map((process) => rig.isReady(process)));
      const memory = memoryOf(worker.pid);
      const endings = new Map<string, string>();
      for (const { name, host } of targets) {
        const ids = await rig.client.submitMany(rig.url, EACH, { webhook_url: `http://${host}/`, max_retries: 0 });
        for (const id of ids) endings.set(id, ENDINGS[name]);
      }
      rig.ledger.interrupt(endings.keys());
      rig.expected = ({ task_id, status, error }) => endings.get(task_id) === (error?.code ?? status);

      const { tasks } = await rig.settle(40_000);
      const all = [...tasks.values()] as Ended[];
      const slowest = Math.max(...all.map(({ execution_time_ms }) => execution_time_ms));
      const grown = memoryOf(worker.pid) - memory;
      const sent = Math.max(...targets.map(({ mostSent }) => mostSent));
      expect(all.map(({ task_id, status, error }) => [endings.get(task_id), error?.code ?? status])).toEqual(
        all.map(({ task_id }) => [endings.get(task_id), endings.get(task_id)]),
      );
      expect(slowest).toBeLessThan(ENDS_WITHIN_MS);
      expect(grown).toBeLessThan(GROWS_AT_MOST_MIB);
      expect(sent).toBeLessThan(SENT_AT_MOST);
      const kept = all.map(({ result }) => result?.response_body?.length ?? 0);
      expect(Math.max(...kept)).toBeLessThanOrEqual(1_024);
      const told = `slowest ${(slowest / 1_000).toFixed(1)} s, ${Math.round(grown)} MiB more`;
      return { figure: `${told}, ${(sent / 2 ** 20).toFixed(1)} MiB sent at most` };
    } finally {
      await Promise.all(targets.map((target) => target.close()));
    }
  },
);
