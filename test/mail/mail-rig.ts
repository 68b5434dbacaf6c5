import { runTask, type RunTaskOptions, type RunTaskReport } from '@app/task-engine';
import { randomUUID } from 'node:crypto';
import type { MailTransport } from '../../src/integrations/mail/mail-transport.js';
import { SmtpTransport } from '../../src/integrations/mail/smtp-transport.js';
import { Supabase } from '../../src/integrations/supabase/supabase.js';
import {
  type DeliveryRecord,
  DeliveryRecords,
} from '../../src/task-types/email-notification/deliveries/delivery-records.js';
import { DeliveryStore } from '../../src/task-types/email-notification/deliveries/delivery-store.js';
import { MailDispatcher } from '../../src/task-types/email-notification/deliveries/mail-dispatcher.js';
import { EmailNotificationHandler } from '../../src/task-types/email-notification/email-notification.handler.js';
import type { EmailNotificationPayload } from '../../src/task-types/email-notification/email-notification.payload.js';
import type { MailEvent } from '../../src/task-types/email-notification/events/mail-events.dto.js';
import {
  RecordMailEvents,
  RecordMailEventsHandler,
} from '../../src/task-types/email-notification/events/record-mail-events.command.js';
import { MessageIds } from '../../src/task-types/email-notification/message-id.js';
import { SuppressionStore } from '../../src/task-types/email-notification/suppressions/suppression-store.js';
import { MailTemplates } from '../../src/task-types/email-notification/templating/mail-templates.js';
import { TEMPLATES_FOLDER } from '../../src/task-types/email-notification/templating/templates-folder.js';
import { supabase as testSupabase } from '../support/services.js';
import { MailServer } from './mail-server.js';

const FROM = 'Equipe <tarefas@example.com>';
const TIMES = { connectMs: 500, silenceMs: 500, wholeMs: 2_000 };

export const welcomePayload = (to: string | string[]): EmailNotificationPayload => ({
  to,
  template: 'welcome',
  locale: 'pt-BR',
  variables: { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com/comecar' },
});

/** The handler on the real PostgREST and a real SMTP server, for an organization of its own. */
export async function mailRig() {
  const { url, serviceRoleKey } = await testSupabase();
  const supabase = new Supabase({ supabase: { url, serviceRoleKey } });
  const server = await MailServer.start();
  const smtp = new SmtpTransport({ smtpUrl: server.url(), from: FROM, isProduction: false, times: TIMES });
  const store = new DeliveryStore(supabase);
  const records = new DeliveryRecords(supabase);
  const templates = new MailTemplates(TEMPLATES_FOLDER, 'America/Sao_Paulo');
  const organizationId = `org-${randomUUID()}`;
  const events = new RecordMailEventsHandler(supabase);

  const handlerWith = (
    transport: MailTransport | undefined,
    deliveries: Pick<DeliveryStore, 'begin' | 'end'> = store,
  ) =>
    new EmailNotificationHandler(
      templates,
      store,
      new MailDispatcher(deliveries, transport),
      new MessageIds('example.com'),
    );
  const standard = handlerWith(smtp);
  return {
    server,
    supabase,
    store,
    templates,
    organizationId,
    suppressions: new SuppressionStore(supabase),
    handlerWith,
    handler: standard,
    /** One attempt of a task of this organization. */
    run(
      payload: EmailNotificationPayload,
      task: NonNullable<RunTaskOptions['task']> & { id: string },
      { handler = standard, ...options }: { handler?: EmailNotificationHandler } & Omit<RunTaskOptions, 'task'> = {},
    ): Promise<RunTaskReport> {
      return runTask(handler, payload, { ...options, task: { organizationId, ...task }, timeoutMs: 60_000 });
    },
    deliveries: (taskId: string): Promise<DeliveryRecord[]> => records.list(organizationId, { taskId, limit: 100 }),
    /** What a provider tells. */
    tell: (webhookId: string, ...told: MailEvent[]) => events.execute(new RecordMailEvents(webhookId, told)),
    async close(): Promise<void> {
      smtp.onModuleDestroy();
      await server.close();
    },
  };
}

export type MailRig = Awaited<ReturnType<typeof mailRig>>;
