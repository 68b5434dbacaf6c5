import { AnalyticsProcessingModule } from './analytics-processing/analytics-processing.module.js';
import { BulkActionModule } from './bulk-action/bulk-action.module.js';
import { DocumentProcessingModule } from './document-processing/document-processing.module.js';
import { EmailNotificationModule } from './email-notification/email-notification.module.js';
import { ExternalSyncModule } from './external-sync/external-sync.module.js';
import { WebhookDeliveryModule } from './webhook-delivery/webhook-delivery.module.js';

/** Every task type of this application: a new one is a folder and a line here. */
export const TASK_TYPES = [
  AnalyticsProcessingModule,
  BulkActionModule,
  DocumentProcessingModule,
  EmailNotificationModule,
  ExternalSyncModule,
  WebhookDeliveryModule,
];
