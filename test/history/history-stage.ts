import { Chores } from '@app/task-engine';
import pg from 'pg';
import { HISTORY_SWEEP } from '../../src/history/history-sweep.js';
import type { TaskListResponse } from '../../src/tasks/reads/list-tasks.dto.js';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import { closeReplicas, type Replica, startReplica } from '../engine/engine.js';
import { type ApiClient, expectStatus } from '../support/api-client.js';
import type { DeploymentSize } from '../support/deployment.js';
import { type BrokerKind, supabase } from '../support/services.js';
import { opened, Stage } from '../support/stage.js';
import { until } from '../support/until.js';

/** What a story looks at in a row of `background_tasks`. */
export interface StoredTask {
  status: string;
  attempts: number;
  error_code: string | null;
  updated_at: Date;
}

/** With the engine beside the processes (to let the broker forget, and to have the history swept now), and the table behind. */
export class HistoryStage extends Stage {
  private beside: Replica | undefined;
  private pool: pg.Pool | undefined;

  constructor(kind: BrokerKind, own?: DeploymentSize) {
    super(kind, { ...(own && { own }), receivers: 8 });
  }

  override async open(env: Record<string, string> = {}): Promise<void> {
    this.pool = new pg.Pool({ connectionString: (await supabase()).databaseUrl, max: 2 });
    await super.open(env);
  }

  override async close(): Promise<void> {
    await closeReplicas();
    await this.pool?.end();
    await super.close();
  }

  get database(): pg.Pool {
    return opened(this.pool);
  }

  /** The engine, where the broker is the suite's own. */
  async engine(): Promise<Replica> {
    return (this.beside ??= await startReplica(this.deployment.broker));
  }

  /** Has a worker sweep now, instead of within a minute. */
  async sweep(): Promise<void> {
    await (await this.engine()).module.get(Chores).later(HISTORY_SWEEP, 'now', { once: true }, 0);
  }

  /** The broker lets go of every task that has ended, as it does by itself after its time. */
  async forget(): Promise<void> {
    await (await this.engine()).retention.cleanup(0);
  }

  async row(taskId: string): Promise<StoredTask | undefined> {
    const text = 'select status, attempts, error_code, updated_at from background_tasks where task_id = $1';
    return (await this.database.query<StoredTask>(text, [taskId])).rows[0];
  }

  /** Waits for the row of a task to have a status. */
  stored(taskId: string, status: string, timeoutMs = 10_000): Promise<StoredTask> {
    return until(
      async () => {
        const row = await this.row(taskId);
        return row?.status === status && row;
      },
      { what: `${taskId} is ${status} in the history`, timeoutMs },
    );
  }
}

/** A page of tasks. */
export async function listed(client: ApiClient, query = ''): Promise<TaskListResponse> {
  return expectStatus(200, await client.get(`/tasks${query && `?${query}`}`)).json<TaskListResponse>();
}

/** The names on a page. */
export async function names(client: ApiClient, query = ''): Promise<string[]> {
  return (await listed(client, query)).tasks.map(({ name }) => name);
}

/** Waits for a task to be listed and to fit. */
export function appears(
  client: ApiClient,
  taskId: string,
  fits: (task: TaskResponse) => boolean = () => true,
  timeoutMs = 10_000,
): Promise<TaskResponse> {
  return until(async () => (await listed(client)).tasks.find((task) => task.task_id === taskId && fits(task)), {
    what: `${taskId} is listed as expected`,
    timeoutMs,
  });
}
