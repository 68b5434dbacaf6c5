import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { cancel, processContract, story } from '../../examples/typescript-client/contracts.js';
import { receiver } from '../../examples/verify-webhook/receiver.js';
import { createBackgroundTasks } from '../../libs/client/index.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { type SharedDeployment, sharedDeployment } from '../support/deployment.js';
import { givePorts, supabase, takePorts } from '../support/services.js';
import { tokenFor } from '../support/tokens.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';

describe('the examples', () => {
  const organizationId = freshOrganization();
  let receivers: WebhookReceivers;
  let receiverPort: number;
  let deployment: SharedDeployment;
  let manager: ApiClient;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(1);
    [receiverPort = 0] = await takePorts(1);
    deployment = await sharedDeployment('redis');
    manager = await clientFor(deployment.apis[0]?.baseUrl ?? '', { organizationId, role: 'manager' });
  }, 120_000);

  afterAll(async () => {
    await receivers?.close();
    await givePorts([receiverPort]);
  }, 30_000);

  describe('typescript-client', () => {
    it('hands a contract over, once, and tells the story of a task', async () => {
      const api = createBackgroundTasks({
        baseUrl: manager.baseUrl,
        token: () => tokenFor({ organizationId, role: 'member' }),
      });
      expect(await processContract(api, 'c-1', '# Contrato\n\nPrazo de trinta dias.')).toBe(1);
      expect(await processContract(api, 'c-1', '# Contrato\n\nPrazo de trinta dias.')).toBe(1);
      const { tasks } = await until(
        async () => {
          const list = (await manager.get('/tasks?tag=contratos')).json<{ tasks: { task_id: string }[] }>();
          return list.tasks.length > 0 && list;
        },
        { what: 'the task is listed' },
      );
      expect(tasks).toHaveLength(1);
      const lines: string[] = [];
      for await (const line of story(api, tasks[0]?.task_id ?? '')) lines.push(line);
      expect(lines.at(-1)).toBe('completed');
      expect(await cancel(api, tasks[0]?.task_id ?? '')).toBe(false);
      const waiting = await manager.deliver('https://example.com', { delay_seconds: 600 });
      expect(await cancel(api, waiting.task_id)).toBe(true);
    });
  });

  describe('verify-webhook', () => {
    it('takes what is genuine, and nothing else', async () => {
      const { secret } = expectStatus(200, await manager.get('/webhooks/signing-secret')).json<{ secret: string }>();
      const taken: unknown[] = [];
      const server = receiver(secret, (data) => taken.push(data)).listen(receiverPort, '127.0.0.1');
      await once(server, 'listening');
      const url = `http://127.0.0.1:${receiverPort}/`;
      try {
        const { task_id } = await manager.deliver(url, { data: { pedido: 42 }, sign_payload: true });
        expect(await manager.ended(task_id)).toMatchObject({ status: 'completed', result: { status_code: 204 } });
        const forged = await fetch(url, { method: 'POST', body: '{}', headers: { 'webhook-id': 'x' } });
        expect(forged.status).toBe(401);
        expect(taken).toEqual([{ pedido: 42 }]);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  });

  describe('n8n', () => {
    interface Node {
      name: string;
      type: string;
      parameters: { url?: string; jsonBody?: string; resume?: string; httpMethod?: string };
    }
    interface Workflow {
      nodes: Node[];
      connections: Record<string, { main: { node: string }[][] }>;
    }

    it('submits a document, and is told at its Wait node when it has ended', async () => {
      const { nodes, connections } = JSON.parse(
        await readFile('examples/n8n/process-document.json', 'utf8'),
      ) as Workflow;
      const path = ['A document arrives', 'Submit', 'Until it has ended', 'Completed?'];
      expect(nodes.map(({ name }) => name)).toEqual(path);
      expect(path.slice(0, -1).map((name) => connections[name]?.main[0]?.[0]?.node)).toEqual(path.slice(1));
      const [, submit, wait] = nodes;
      expect(wait?.parameters).toMatchObject({ resume: 'webhook', httpMethod: 'POST' });

      const resume = receivers.hook();
      const sent = { body: { document_id: 'n8n-1', content: 'Trinta dias de antecedência.' } };
      const body = valueOf(submit?.parameters.jsonBody ?? '', { $json: sent, $execution: { resumeUrl: resume.url } });
      const route = new URL(submit?.parameters.url ?? '').pathname;
      const task = await manager.submit(route.replace('/api/background', ''), body as object, {
        'idempotency-key': 'n8n-1',
      });
      await until(() => resume.deliveries.length === 1, { what: 'the workflow is told' });
      expect(JSON.parse(resume.deliveries[0]?.body ?? '')).toMatchObject({
        event: 'task.completed',
        task: { task_id: task.task_id, status: 'completed' },
      });
    });
  });

  describe('supabase-trigger', () => {
    it('submits every row that is inserted', async () => {
      const [sql, { databaseUrl, serviceRoleKey }] = await Promise.all([
        readFile('examples/supabase-trigger/submit-on-insert.sql', 'utf8'),
        supabase(),
      ]);
      const secrets = { background_tasks_url: manager.baseUrl, background_tasks_token: serviceRoleKey };
      const [request] = await requestsOf(databaseUrl, sql, secrets, [
        `insert into public.contracts (id, organization_id, body) values ('7', '${organizationId}', 'Prazo de trinta dias.')`,
      ]);
      const send = () =>
        fetch(request?.url ?? '', {
          method: 'POST',
          headers: request?.headers ?? {},
          body: JSON.stringify(request?.body),
        });
      const [first, again] = [await send(), await send()];
      expect([first.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
      const { task_id } = (await first.json()) as { task_id: string };
      expect(await manager.ended(task_id)).toMatchObject({ status: 'completed', organization_id: organizationId });
      expectStatus(200, await manager.get('/documents/contract-7'));
    });
  });
});

/** What n8n makes of `={{ … }}`. */
function valueOf(expression: string, known: Record<string, unknown>): unknown {
  const code = /^=\{\{(.*)\}\}$/s.exec(expression)?.[1] ?? '';
  return new Function(...Object.keys(known), `return (${code})`)(...Object.values(known));
}

interface SentRequest {
  url: string;
  headers: Record<string, string>;
  body: object;
}

/** What pg_net would send: the file runs in a database of its own in which net and vault have the extensions' signatures. */
async function requestsOf(
  databaseUrl: string,
  sql: string,
  secrets: Record<string, string>,
  statements: string[],
): Promise<SentRequest[]> {
  const name = `example_${randomUUID().replaceAll('-', '')}`;
  const server = new pg.Client(databaseUrl);
  await server.connect();
  await server.query(`create database ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const database = new pg.Client(url.href);
  try {
    await database.connect();
    await database.query(EXTENSIONS);
    await database.query('insert into vault.decrypted_secrets select * from json_each_text($1)', [
      JSON.stringify(secrets),
    ]);
    await database.query(sql);
    for (const statement of statements) await database.query(statement);
    return (await database.query<SentRequest>('select url, headers, body from net.requests')).rows;
  } finally {
    await database.end();
    await server.query(`drop database ${name}`);
    await server.end();
  }
}

const EXTENSIONS = `
create schema net; create schema vault;
create table vault.decrypted_secrets (name text, decrypted_secret text);
create table net.requests (id bigint generated always as identity, url text, headers jsonb, body jsonb);
create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds integer default 5000)
returns bigint language sql as 'insert into net.requests (url, headers, body) values (url, headers, body) returning id';
create table public.contracts (id text primary key, organization_id text not null, body text not null);`;
