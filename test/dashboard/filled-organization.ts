import type { TaskResponse } from '../../src/tasks/task.response.js';
import { type ApiClient, expectStatus } from '../support/api-client.js';
import type { EmbeddingsServer } from '../support/embeddings-server.js';
import { until } from '../support/until.js';

/** Ids of one of each kind. */
export interface Filled {
  completed: string;
  failed: string;
  waiting: string;
  retrying: string;
  batch: string;
  report: string;
}

const COFFEE = `# Manual do café

O café deve ser moído na hora, em grãos médios. A água entra a 92 graus e o coador de papel é lavado antes.

## Preparo

Depois de quatro minutos a bebida está pronta e se serve em xícaras aquecidas. Um bom café não se ferve duas vezes.

## Limpeza

O moinho é limpo a cada semana com um pincel seco; a cafeteira, com água e vinagre a cada mês.`;

const NAMES = ['contrato-2026-118', 'politica-de-ferias', 'manual-do-cafe', 'ata-da-diretoria', 'guia-de-integracao'];

/** Fills an organization with what people see on a working day; its last documents wait for embeddings. */
export async function fillOrganization(client: ApiClient, embeddings: EmbeddingsServer): Promise<Filled> {
  const documents: TaskResponse[] = [];
  for (const name of NAMES) {
    const body = { document_id: name, name, content: `${COFFEE}\n\n${name}`, tags: ['intranet'], priority: 'high' };
    documents.push(await client.submit('/tasks/document-processing', body));
  }
  await Promise.all(documents.map(({ task_id }) => client.ended(task_id)));
  const failed = await client.deliver('https://nobody.invalid/hook', {
    name: 'Pedido 4711 para o ERP',
    max_retries: 0,
    tags: ['erp'],
  });
  const retrying = await client.deliver('https://nobody.invalid/hook', {
    name: 'Nota fiscal 88123',
    priority: 'critical',
  });
  const waiting = await client.deliver('https://example.com/hook', {
    name: 'Lembrete de renovação',
    delay_seconds: 5_400,
    priority: 'low',
  });
  const cancelled = await client.deliver('https://example.com/hook', { name: 'Aviso antigo', delay_seconds: 5_400 });
  expectStatus(202, await client.post(`/tasks/${cancelled.task_id}/cancel`));
  const variables = { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com/comecar' };
  await client.submit('/tasks/email-notification', {
    name: 'Boas-vindas a Ana',
    to: 'ana@example.com',
    template: 'welcome',
    variables,
  });
  await client.ended(failed.task_id);
  const batch = expectStatus(
    202,
    await client.post('/integrations/knowledge/process-bulk', {
      name: 'Intranet de novembro',
      priority: 'low',
      documents: NAMES.map((name) => ({ document_id: `lote-${name}`, content: COFFEE })),
    }),
  ).json<{ batch_id: string; task_ids: string[] }>();
  await Promise.all(batch.task_ids.map((taskId) => client.ended(taskId)));
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const request = {
    name: 'Tarefas desta semana',
    source: 'tasks',
    bucket: 'hour',
    period: { from: day(-1), to: day(1) },
  };
  const computed = await client.ended((await client.submit('/tasks/analytics-processing', request)).task_id);
  await until(async () => (await client.task(retrying.task_id)).next_attempt_at !== null, {
    what: 'a task between attempts',
  });
  embeddings.misbehave('silence', 'silence');
  for (const name of ['regimento-interno', 'catalogo-2027']) await runningDocument(client, name);
  return {
    completed: documents[2]?.task_id ?? '',
    failed: failed.task_id,
    waiting: waiting.task_id,
    retrying: retrying.task_id,
    batch: batch.batch_id,
    report: (computed.result as { report_id: string }).report_id,
  };
}

async function runningDocument(client: ApiClient, name: string): Promise<void> {
  const body = { document_id: name, name, content: `${COFFEE.toUpperCase()}\n\n${name}`, tags: ['intranet'] };
  const { task_id } = await client.submit('/tasks/document-processing', body);
  await until(async () => (await client.task(task_id)).progress > 0, { what: `${name} is on its way` });
}
