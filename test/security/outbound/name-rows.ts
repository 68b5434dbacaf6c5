import type { TaskResponse } from '../../../src/tasks/task.response.js';
import type { ApiClient } from '../../support/api-client.js';
import type { Attack } from '../attacks.js';
import type { SecurityStage } from '../security-stage.js';
import { INSIDE_NAMES, type InsideName, REBINDING } from './inside-names.js';

const SENTENCES = {
  blocked_address: 'The address is not allowed',
  dns_failed: 'The host name could not be resolved',
};

/** What an address looks like, and words of name servers: nothing of it may be told. */
const TELLTALE = /\d+\.\d+\.\d+\.\d+|::|127|localhost|metadata|private|internal|E[A-Z]{4,}/;

/** Deliveries to public names whose name server leads inside: one task a name. */
export class NameRows {
  private client: ApiClient | undefined;
  private readonly tasks = new Map<InsideName, TaskResponse>();
  private readonly names = [...INSIDE_NAMES, ...REBINDING];

  constructor(private readonly stage: SecurityStage) {}

  /** The URL tells nothing, so that all are accepted. */
  async submit(): Promise<void> {
    const { dns, trap } = this.stage.outside;
    const client = await this.stage.caller();
    this.client = client;
    const submitted = this.names.map(async (name, place) => {
      const host = `name-${place}.attacker.example.com`;
      dns.script(host, name.said);
      const max_retries = name.attempts - 1 + (name.code === 'blocked_address' ? 1 : 0);
      this.tasks.set(name, await client.deliver(`http://${host}:${trap.port}/hook`, { max_retries }));
    });
    await Promise.all(submitted);
  }

  rows(): Attack[] {
    return this.names.map((name) => ({ what: name.what, wrong: () => this.wrong(name) }));
  }

  private async wrong(name: InsideName): Promise<string | undefined> {
    const { task_id = '' } = this.tasks.get(name) ?? {};
    const { client } = this;
    if (!client) return 'was not submitted';
    const { status, error, attempts, result } = await client.ended(task_id);
    const seen = [status, error?.code, error?.message, attempts, result];
    const wanted = ['failed', name.code, SENTENCES[name.code], name.attempts, null];
    if (String(seen) !== String(wanted)) return `${String(seen)} instead of ${String(wanted)}`;
    const { logs } = await client.logs(task_id);
    // How long an attempt took may be any number, 127 among them.
    const words = logs.map(({ message }) => message.replace(/ after \d+ ms$/, ''));
    const told = words.find((message) => TELLTALE.test(message));
    return told === undefined ? undefined : `the log tells: ${told}`;
  }
}
