import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ENV, type Env } from '../../config/env.js';
import { senderDomain } from '../../integrations/mail/mail-sender.js';
import { MAIL_TRANSPORT, type MailTransport } from '../../integrations/mail/mail-transport.js';
import { SmtpTransport } from '../../integrations/mail/smtp-transport.js';
import { Supabase } from '../../integrations/supabase/supabase.js';
import { SupabaseModule } from '../../integrations/supabase/supabase.module.js';
import { TasksModule } from '../../tasks/tasks.module.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveryRecords } from './deliveries/delivery-records.js';
import { DeliveryStore } from './deliveries/delivery-store.js';
import { GetDeliveryHandler } from './deliveries/get-delivery.query.js';
import { ListDeliveriesHandler } from './deliveries/list-deliveries.query.js';
import { MailDispatcher } from './deliveries/mail-dispatcher.js';
import { EmailNotification } from './email-notification.js';
import { EmailNotificationController } from './email-notification.controller.js';
import { EmailNotificationHandler } from './email-notification.handler.js';
import { MailEventsController } from './events/mail-events.controller.js';
import { RecordMailEventsHandler } from './events/record-mail-events.command.js';
import { MailFollowUpTarget } from './mail-follow-up-target.js';
import { MessageIds } from './message-id.js';
import { Outbox } from './outbox/outbox.js';
import { OutboxController } from './outbox/outbox.controller.js';
import { ListSuppressionsHandler } from './suppressions/list-suppressions.query.js';
import { ReleaseRecipientHandler } from './suppressions/release-recipient.command.js';
import { SuppressRecipientHandler } from './suppressions/suppress-recipient.command.js';
import { SuppressionStore } from './suppressions/suppression-store.js';
import { SuppressionsController } from './suppressions/suppressions.controller.js';
import { ListTemplatesHandler } from './templating/list-templates.query.js';
import { MailTemplates } from './templating/mail-templates.js';
import { PreviewMailHandler } from './templating/preview-mail.query.js';
import { TEMPLATES_FOLDER } from './templating/templates-folder.js';
import { TemplatesController } from './templating/templates.controller.js';

/** The mail server; without one the outbox, and in production nothing: mail is refused at submit. */
function transportOf({ mail, nodeEnv }: Env, outbox: Outbox): MailTransport | undefined {
  const isProduction = nodeEnv === 'production';
  if (mail.smtpUrl === undefined) return isProduction ? undefined : outbox;
  return new SmtpTransport({ smtpUrl: mail.smtpUrl, from: mail.from, isProduction });
}

@Module({
  imports: [CqrsModule, SupabaseModule, TasksModule],
  controllers: [
    EmailNotificationController,
    TemplatesController,
    DeliveriesController,
    SuppressionsController,
    MailEventsController,
    OutboxController,
  ],
  providers: [
    EmailNotification,
    EmailNotificationHandler,
    MailFollowUpTarget,
    DeliveryStore,
    DeliveryRecords,
    SuppressionStore,
    ListTemplatesHandler,
    PreviewMailHandler,
    ListDeliveriesHandler,
    GetDeliveryHandler,
    ListSuppressionsHandler,
    SuppressRecipientHandler,
    ReleaseRecipientHandler,
    RecordMailEventsHandler,
    {
      provide: MailTemplates,
      inject: [ENV],
      useFactory: ({ analyticsTimeZone }: Env) => new MailTemplates(TEMPLATES_FOLDER, analyticsTimeZone),
    },
    {
      provide: MessageIds,
      inject: [ENV],
      useFactory: ({ mail }: Env) => new MessageIds(senderDomain(mail.from)),
    },
    {
      provide: Outbox,
      inject: [ENV, Supabase],
      useFactory: ({ mail }: Env, supabase: Supabase) => new Outbox(supabase, mail.from, () => new Date()),
    },
    { provide: MAIL_TRANSPORT, inject: [ENV, Outbox], useFactory: transportOf },
    { provide: MailDispatcher, inject: [DeliveryStore, MAIL_TRANSPORT], useFactory: dispatcherOf },
  ],
  exports: [EmailNotification],
})
export class EmailNotificationModule {}

function dispatcherOf(store: DeliveryStore, transport: MailTransport | undefined): MailDispatcher {
  return new MailDispatcher(store, transport);
}
