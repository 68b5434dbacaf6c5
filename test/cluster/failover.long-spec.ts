import { LANES, type Lane } from '@app/task-engine';
import { type Answer, type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';
import { ClusterView } from './cluster-view.js';

/** The cluster needs two seconds to miss a primary and about one to choose another. */
const ACCEPTING_WITHIN_MS = 10_000;
/** Tasks that ran in a dead primary come back after their lock; the rest waits for them. */
const ENDED_WITHIN_MS = 60_000;
const SENDERS = 8;
const PAUSE_MS = 20;

interface Sent {
  lane: Lane;
  status: number;
  taskId: string | undefined;
  at: number;
  ms: number;
}

describe('a primary of Redis Cluster that goes under load', () => {
  let receivers: WebhookReceivers;
  let deployment: Deployment;
  let view: ClusterView;
  let client: ApiClient;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(4);
    deployment = await deploy('redis-cluster', {
      apis: 2,
      workers: 2,
      env: { ...receivers.env, TASK_LOCK_SECONDS: '5' },
    });
    view = new ClusterView(deployment.broker);
    client = await clientFor(deployment.apis[0]?.baseUrl ?? '', { organizationId: freshOrganization() });
  }, 60_000);
  afterAll(async () => {
    view?.close();
    await Promise.all([deployment?.stop(), receivers?.close()]);
  }, 30_000);

  let stop: () => Promise<void> = async () => undefined;
  afterEach(() => stop());

  /** Submits without rest, to both APIs and all lanes in turn, until `stop`. */
  function load(): Sent[] {
    const sent: Sent[] = [];
    let going = true;
    const sender = async (nth: number): Promise<void> => {
      for (let turn = nth; going; turn += 1) {
        const lane = LANES[turn % LANES.length] ?? 'normal';
        const api = client.at(deployment.apis[turn % 2]?.baseUrl ?? '');
        const body = { webhook_url: receivers.hook({ status: 200, afterMs: 50 }).url, data: {}, priority: lane };
        const at = Date.now();
        const answer = await api.post('/tasks/webhook-delivery', body);
        sent.push({ lane, at, status: answer.status, taskId: taskIdOf(answer), ms: Date.now() - at });
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    };
    const senders = Array.from({ length: SENDERS }, (_, nth) => sender(nth));
    stop = async () => {
      going = false;
      await Promise.all(senders);
    };
    return sent;
  }

  it.each([
    ['killed', 'kill', 'start', 'critical'],
    ['hung', 'pause', 'resume', 'normal'],
  ] as const)(
    '%s: costs no acknowledged task that its replica had, and the cluster accepts again within ten seconds',
    async (name, harm, heal, queue) => {
      const sent = load();
      await until(() => acknowledged(sent).length >= 200, { timeoutMs: 30_000, what: '200 acknowledged tasks' });
      const assured = acknowledged(sent);
      await Promise.all(LANES.map((lane) => view.replicated(lane)));

      const victim = await view.primaryOf(queue);
      const hit = await lanesOf(victim);
      const hurtAt = Date.now();
      await deployment.broker.tellServer(victim, harm);
      const again = await acceptedAfter(sent, hit, hurtAt);
      const before = sent.length;
      await until(() => sent.length >= before + 100, { what: 'the load goes on' });
      await stop();

      const late = acknowledged(sent).filter((taskId) => !assured.includes(taskId));
      const lost = { assured: await missing(assured), late: await missing(late) };
      const refused = sent.filter(({ status }) => status !== 202);
      const kept = [...assured, ...late].filter((taskId) => ![...lost.assured, ...lost.late].includes(taskId));
      const unfinished = await notCompleted(kept);
      await deployment.broker.tellServer(victim, heal);
      const slowest = Math.max(...sent.map(({ ms }) => ms));
      console.log(
        `primary ${name}: acked ${assured.length + late.length} (${assured.length} of them replicated before), ` +
          `lost ${lost.assured.length} + ${lost.late.length}, refused ${refused.length}, slowest answer ${slowest} ms, ` +
          `unfinished ${unfinished.length}, accepting again after ${((again - hurtAt) / 1000).toFixed(1)} s`,
      );

      expect(lost.assured).toEqual([]);
      expect(unfinished).toEqual([]);
      expect(again - hurtAt).toBeLessThan(ACCEPTING_WITHIN_MS);
      expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(refused.length > 0 ? [503] : []));
      expect(slowest).toBeLessThan(2_500);
    },
    120_000,
  );

  async function lanesOf(server: number): Promise<Lane[]> {
    const primaries = await Promise.all(LANES.map((lane) => view.primaryOf(lane)));
    return LANES.filter((_, nth) => primaries[nth] === server);
  }

  /** When the first task that was sent to a lane that was hit, after it was, is acknowledged. */
  async function acceptedAfter(sent: Sent[], hit: Lane[], hurtAt: number): Promise<number> {
    const accepted = await until(
      () => sent.find(({ lane, at, status }) => hit.includes(lane) && at > hurtAt + 500 && status === 202),
      { timeoutMs: ACCEPTING_WITHIN_MS + 5_000, what: 'a task of a lane that was hit is accepted' },
    );
    return accepted.at + accepted.ms;
  }

  async function missing(taskIds: string[]): Promise<string[]> {
    const held = await Promise.all(taskIds.map((taskId) => view.holds(taskId)));
    return taskIds.filter((_, nth) => !held[nth]);
  }

  async function notCompleted(taskIds: string[]): Promise<string[]> {
    let left = taskIds;
    const deadline = Date.now() + ENDED_WITHIN_MS;
    while (left.length > 0 && Date.now() < deadline) {
      const answers = await Promise.all(left.slice(0, 50).map((taskId) => client.get(`/tasks/${taskId}`)));
      const ended = new Set(left.slice(0, 50).filter((_, nth) => answers[nth] && isCompleted(answers[nth])));
      left = left.filter((taskId) => !ended.has(taskId));
      if (ended.size === 0) await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return left;
  }
});

function acknowledged(sent: Sent[]): string[] {
  return sent.flatMap(({ taskId }) => (taskId === undefined ? [] : [taskId]));
}

function taskIdOf(answer: Answer): string | undefined {
  return answer.status === 202 ? answer.json<{ task_id: string }>().task_id : undefined;
}

function isCompleted(answer: Answer): boolean {
  return answer.status === 200 && answer.json<{ status: string }>().status === 'completed';
}
