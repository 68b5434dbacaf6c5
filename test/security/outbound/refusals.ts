import type { TaskResponse } from '../../../src/tasks/task.response.js';
import { type ApiClient, expectStatus } from '../../support/api-client.js';
import { until } from '../../support/until.js';
import type { Attack } from '../attacks.js';
import type { SecurityStage } from '../security-stage.js';
import type { OutsideWorld } from './outside-world.js';

/** A request that must be answered 422 naming exactly these fields, or 400 as a parameter that is malformed. */
export interface Refused {
  path: string;
  body: unknown;
  fields?: readonly string[];
  status?: 400 | 403 | 422;
  headers?: Record<string, string>;
}

/** What must be refused, all asked for by one organization, which must own nothing in the end. */
export class Refusals {
  private asked: Promise<ApiClient> | undefined;

  constructor(private readonly stage: SecurityStage) {}

  row(what: string, requestOf: (world: OutsideWorld) => Refused): Attack {
    return {
      what,
      wrong: async ({ outside }) => {
        const { path, body, fields, status = 422, headers = {} } = requestOf(outside);
        const answer = await (await this.client()).post(path, body, headers);
        if (answer.status !== status) return `${answer.status} instead of ${status}: ${answer.text.slice(0, 300)}`;
        const named = [...new Set((answer.json().errors ?? []).map(({ field }) => field))].sort();
        const wanted = [...(fields ?? [])].sort();
        return String(named) === String(wanted) ? undefined : `names ${named} instead of ${wanted}`;
      },
    };
  }

  /** Nothing was stored: the one task that is submitted last is the only one there is. */
  nothingStored(): Attack {
    return {
      what: 'none of the refused requests left a task behind',
      wrong: async ({ outside }) => {
        const client = await this.client();
        const last = await client.deliver(`http://${outside.hop.host}/last`);
        const tasks = await until(
          async () => {
            const listed = expectStatus(200, await client.get('/tasks?limit=5')).json<{ tasks: TaskResponse[] }>()
              .tasks;
            return listed.some(({ task_id }) => task_id === last.task_id) && listed;
          },
          { what: 'the last task in the list' },
        );
        return tasks.length === 1 ? undefined : `${tasks.length} tasks are stored`;
      },
    };
  }

  private client(): Promise<ApiClient> {
    this.asked ??= this.stage.caller('manager');
    return this.asked;
  }
}
