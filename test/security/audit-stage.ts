import pg from 'pg';
import type { AuditRow } from '../../src/audit/audit-row.js';
import { StorageGate } from '../history/storage-gate.js';
import { type ApiClient, clientFor } from '../support/api-client.js';
import type { DeploymentSize } from '../support/deployment.js';
import { type BrokerKind, supabase } from '../support/services.js';
import { opened, Stage } from '../support/stage.js';
import type { TestCaller } from '../support/tokens.js';
import { until } from '../support/until.js';

export type StoredRow = Omit<AuditRow, 'occurred_at'> & { occurred_at: Date };

/** Processes of its own with a gate before their Supabase, and the audit log behind. */
export class AuditStage extends Stage {
  private between: StorageGate | undefined;
  private pool: pg.Pool | undefined;

  constructor(kind: BrokerKind, own: DeploymentSize) {
    super(kind, { own, receivers: 0 });
  }

  override async open(): Promise<void> {
    const { url, databaseUrl } = await supabase();
    this.between = await StorageGate.before(url);
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    await super.open({ NEXT_PUBLIC_SUPABASE_URL: this.between.url });
  }

  override async close(): Promise<void> {
    this.between?.set('open');
    await this.pool?.end();
    try {
      await super.close();
    } finally {
      await this.between?.close();
    }
  }

  get gate(): StorageGate {
    return opened(this.between);
  }

  private get database(): pg.Pool {
    return opened(this.pool);
  }

  /** The caller at a replica, with a user agent to be found by. */
  async client(caller: TestCaller, { userAgent = 'audit-test', api = 0 } = {}): Promise<ApiClient> {
    const client = await clientFor(this.deployment.apis[api]?.baseUrl ?? '', caller);
    client.headers['user-agent'] = userAgent;
    return client;
  }

  /** Rows whose column is this, in the order of the calls. */
  async rowsWhere(column: 'organization_id' | 'user_agent' | 'user_id', value: string): Promise<StoredRow[]> {
    const text = `select * from audit_log where ${column} = $1 order by occurred_at, id`;
    return (await this.database.query<StoredRow>(text, [value])).rows;
  }

  /** The rows of an organization once there are so many of them. */
  async rowsOf(organizationId: string, count: number, timeoutMs = 15_000): Promise<StoredRow[]> {
    let found = 0;
    const complete = async (): Promise<StoredRow[] | false> => {
      const rows = await this.rowsWhere('organization_id', organizationId);
      found = rows.length;
      return rows.length >= count && rows;
    };
    return until(complete, { what: `${count} audit rows`, timeoutMs }).catch((error: Error) => {
      throw new Error(`${error.message}: there are ${found}`);
    });
  }

  /** How many rows hold a text anywhere. */
  async holding(text: string): Promise<number> {
    const query = 'select count(*)::int as count from audit_log a where strpos(a::text, $1) > 0';
    return (await this.database.query<{ count: number }>(query, [text])).rows[0]?.count ?? -1;
  }
}
