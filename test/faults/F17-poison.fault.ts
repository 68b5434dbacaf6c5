import { until } from '../support/until.js';
import { row } from './row.js';

const NEIGHBOURS = 20;

row(
  'F17',
  'a task kills its worker each time: it ends as poison after at most five losses, and its neighbours finish',
  { apis: 1, workers: 1, settings: { TASK_LOCK_SECONDS: '1' }, timeoutMs: 300_000 },
  async (rig) => {
    rig.receiver.answer = ({ key }) => ({ status: 200, afterMs: key === 'poison' ? 60_000 : 20 });
    const poison = await rig.client.submitUntilStored(rig.url, { key: 'poison' });
    await rig.client.submitMany(rig.url, NEIGHBOURS);
    rig.expected = ({ task_id, status }) => status === (task_id === poison ? 'failed' : 'completed');

    let losses = 0;
    const hasFailed = async (): Promise<boolean> => {
      if (rig.receiver.effectsOf(poison).length > losses) {
        losses += 1;
        const [worker] = rig.workers;
        if (worker) await rig.kill(worker);
        await rig.worker();
      }
      return (await rig.client.task(rig.url, poison)).status === 'failed';
    };
    await until(hasFailed, { timeoutMs: 180_000, what: 'the poison has failed' });

    expect(losses).toBeLessThanOrEqual(5);
    expect((await rig.client.task(rig.url, poison)).error?.code).toBe('poison');
    return { figure: `${losses} workers lost` };
  },
);
