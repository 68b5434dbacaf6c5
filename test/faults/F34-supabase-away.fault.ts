import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageGate } from '../history/storage-gate.js';
import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { supabase, supabaseEnv } from '../support/services.js';
import { until } from '../support/until.js';
import { row } from './row.js';

const HALF_OUTAGE_MS = 15_000;
const DOCUMENTS = 10;
const DELIVERIES = 20;
const BACK_WITHIN_MS = 60_000;

interface List {
  tasks: { task_id: string; status: string }[];
}

row(
  'F34',
  'Supabase refuses for 15 s and hangs for 15 s',
  {
    apis: 0,
    workers: 0,
    settings: { TASK_RETRY_BASE_DELAY_SECONDS: '2', TASK_TIMEOUT_SECONDS: '20' },
    interruptedAtLeast: DOCUMENTS,
  },
  async (rig) => {
    const gate = await StorageGate.before((await supabase()).url);
    const settings = { ...(await supabaseEnv()), NEXT_PUBLIC_SUPABASE_URL: gate.url };
    try {
      const processes = await Promise.all([rig.api(settings), rig.worker(settings), rig.worker(settings)]);
      await Promise.all(processes.map((process) => rig.isReady(process)));
      const caller = await clientFor(rig.url, { organizationId: 'faults', role: 'admin' });
      const name = randomUUID();
      rig.expected = ({ status }) => status === 'completed';

      const ids = await submitAll(caller, name);
      gate.set('refusing');
      ids.push(...(await submitAll(caller, name)));
      ids.push(...(await rig.client.submitMany(rig.url, DELIVERIES, { name })));
      await sleep(HALF_OUTAGE_MS);
      gate.set('hanging');
      ids.push(...(await submitAll(caller, name)));
      await sleep(HALF_OUTAGE_MS);
      rig.ledger.interrupt(ids);
      rig.client.takeOver(ids);
      expect((await rig.client.request(rig.url, 'GET', '/health')).status).toBe(200);
      gate.set('open');
      const open = performance.now();

      const listed = async (): Promise<List['tasks']> => {
        const answer = await caller.get(`/tasks?name=${name}&limit=100`);
        return answer.status === 200 ? answer.json<List>().tasks : [];
      };
      await until(async () => (await listed()).filter(({ status }) => status === 'completed').length >= ids.length, {
        timeoutMs: BACK_WITHIN_MS,
        everyMs: 200,
        what: 'the list tells of every task',
      });
      const back = Math.round((performance.now() - open) / 1_000);
      expect((await listed()).map(({ task_id }) => task_id).sort()).toEqual([...ids].sort());
      return { figure: `${ids.length} tasks done and listed ${back} s after it was back` };
    } finally {
      await gate.close();
    }
  },
);

/** Documents that keep trying for as long as Supabase may be away. @returns the ids of the tasks */
async function submitAll(caller: ApiClient, name: string): Promise<string[]> {
  const tasks = Array.from({ length: DOCUMENTS }, (_, nth) =>
    caller.submit('/tasks/document-processing', {
      name,
      document_id: `${freshOrganization()}-${nth}`,
      content: `O contrato ${nth} vale por doze meses.`,
      max_retries: 10,
    }),
  );
  return (await Promise.all(tasks)).map(({ task_id }) => task_id);
}
