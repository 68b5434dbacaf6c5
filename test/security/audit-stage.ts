import pg from 'pg';
import type { AuditRow } from '../../src/audit/audit-row.js';
import { StorageGate } from '../history/storage-gate.js';
import { type ApiClient, clientFor } from '../support/api-client.js';
import { deploy, type Deployment, type DeploymentSize } from '../support/deployment.js';
import { type BrokerKind, supabase } from '../support/services.js';
import type { TestCaller } from '../support/tokens.js';
import { until } from '../support/until.js';

export type StoredRow = Omit<AuditRow, 'occurred_at'> & { occurred_at: Date };

/** A deployment with a gate before its Supabase, and the audit log behind. */
export class AuditStage {
  private constructor(
    readonly deployment: Deployment,
    readonly gate: StorageGate,
    private readonly database: pg.Pool,
  ) {}

  static async open(kind: BrokerKind, { env = {}, ...size }: DeploymentSize = {}): Promise<AuditStage> {
    const { url, databaseUrl } = await supabase();
    const gate = await StorageGate.before(url);
    const limits = { RATE_LIMIT_PER_MINUTE: '0', RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '0' };
    const deployment = await deploy(kind, { ...size, env: { ...limits, NEXT_PUBLIC_SUPABASE_URL: gate.url, ...env } });
    return new AuditStage(deployment, gate, new pg.Pool({ connectionString: databaseUrl, max: 2 }));
  }

  async close(): Promise<void> {
    this.gate.set('open');
    await this.database.end();
    try {
      await this.deployment.stop();
    } finally {
      await this.gate.close();
    }
  }

  /** The caller at a replica, with a user agent to be found by. */
  async caller(caller: TestCaller, { userAgent = 'audit-test', api = 0 } = {}): Promise<ApiClient> {
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

  get output(): string {
    const { apis, workers } = this.deployment;
    return [...apis, ...workers].map((started) => started.output()).join('\n');
  }
}
