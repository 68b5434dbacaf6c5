// Written by `npm run client` from the description at /docs-json: do not edit.

export interface paths {
  '/api/background/analytics/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stores up to 1,000 events; sending them again changes nothing */
    post: operations['eventsIngest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/analytics/reports/{report_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A report: JSON, a page with charts (Accept: text/html) or a row a bucket (Accept: text/csv) */
    get: operations['reportsRead'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/batches/{batch_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the tasks of one bulk call stand */
    get: operations['batchesGet'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/batches/{batch_id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Runs the failed tasks of a batch again, and no other */
    post: operations['batchesRetry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/documents/{document_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A processed document */
    get: operations['documentsRead'];
    put?: never;
    post?: never;
    /** Removes a document with all its chunks */
    delete: operations['documentsRemove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/documents/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Finds the passages nearest to a question in the organization’s documents */
    post: operations['documentsSearch'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/email/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The organization’s messages, newest first, with what is known of each */
    get: operations['deliveriesList'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/email/deliveries/{delivery_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One message and what is known of it */
    get: operations['deliveriesRead'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/email/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * What the mail provider tells of sent messages
     * @description Signed with EMAIL_EVENTS_SECRET as Standard Webhooks say. The same webhook-id again changes nothing. Permanent bounces and complaints put the recipient on the suppression list of the message’s organization.
     */
    post: operations['mailEventsRecord'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/email/suppressions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who gets no mail of this organization any more, and why */
    get: operations['suppressionsList'];
    put?: never;
    /** Keeps an address from getting mail; one that stands there keeps its reason */
    post: operations['suppressionsAdd'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/email/suppressions/{recipient}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Lets an address get mail again */
    delete: operations['suppressionsRemove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/email/templates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The mails this server can send, with their variables */
    get: operations['templatesList'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/email/templates/{template}/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A mail as it would be sent: JSON, or HTML or plain text where Accept asks for it */
    post: operations['templatesPreview'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All is well: broker, database and a worker for each queue, else 503. */
    get: operations['healthEverything'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/integrations/analytics/schedule-daily': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The organization’s daily report and its next run */
    get: operations['dailyScheduleRead'];
    put?: never;
    /**
     * Schedules the organization’s daily report, in place of the one before
     * @description Each report is about the whole day before, in the time zone. One task a day, however many replicas there are and whatever restarts; a time missed while nothing ran is made up for, after a longer outage for the last day only. `on_complete` takes the report further, to an e-mail say.
     */
    post: operations['dailyScheduleSet'];
    /** Removes the organization’s daily report schedule */
    delete: operations['dailyScheduleRemove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/integrations/callbacks/{token}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Where n8n or another system answers a task with wait_for_callback
     * @description The URL stands in the envelope as `callback_url`; its token is the credential, good once and until the deadline. The body (JSON, at most 64 KiB) becomes the task’s result; `{ "status": "failed", "message": "…" }` fails the task.
     */
    post: operations['callbacksAccept'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/integrations/knowledge/process-bulk': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Processes up to 500 documents as one batch */
    post: operations['processBulkSubmit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/integrations/n8n/trigger': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Triggers a workflow of n8n */
    post: operations['n8nTrigger'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/queue/{priority}/pause': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stops a queue: its tasks are kept and not taken */
    post: operations['queuePause'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/queue/{priority}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Lets a queue's tasks be taken again */
    post: operations['queueResume'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/queue/cleanup': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Removes finished tasks older than max_age_days, from the broker and from the history */
    post: operations['queueCleanup'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/queue/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tasks that failed for good, by type and error, most first
     * @description Of the organization; of every one for an admin without X-Organization-Id. `GET /tasks?status=failed&error_code=…` lists one group, `POST /tasks/bulk-retry` with the same fields runs it again.
     */
    get: operations['deadLettersList'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/queue/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Queues, workers, percentiles and rates over the last five minutes */
    get: operations['queueStats'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The organization’s tasks, newest first
     * @description A task appears within two seconds of its submit. All filters hold together. A page may hold fewer tasks than `limit` while there are more: go on until `next_cursor` is null. Tasks submitted meanwhile do not move the pages. An admin without X-Organization-Id sees every organization’s.
     */
    get: operations['tasksList'];
    put?: never;
    /** Submits a task of any type */
    post: operations['tasksSubmit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/{task_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A task as it stands, or as it ended (wait_seconds)
     * @description When its time in the broker is over (TASK_RESULT_TTL_SECONDS) the history answers: `payload` is null then, and its log is empty. While the history is away, an id that the broker does not know is answered 503, not 404.
     */
    get: operations['tasksGet'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/{task_id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Cancels a task: a waiting one never runs, a running one is aborted within a second */
    post: operations['tasksCancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/{task_id}/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A task's stored log lines, oldest first; none when its time in the broker is over */
    get: operations['tasksLogs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/{task_id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Runs a failed or cancelled task again, under the same id */
    post: operations['tasksRetry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/{task_id}/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The task as it moves: server-sent events
     * @description `snapshot` first (the whole task), then `status`, `progress` and `log`; after the final `status` the server closes. Each event has an id: send the last one as `Last-Event-ID` to go on without losing a line. Needs a bearer token or a ticket; it is closed when its token (or that of its ticket) ends, and after an hour: come back with the last id.
     */
    get: operations['taskStreamStream'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/{task_id}/stream-ticket': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A single-use ticket for this task’s stream, for browsers’ EventSource */
    post: operations['taskStreamIssueTicket'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/analytics-processing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Computes a report of events or of the task history; its result names the report */
    post: operations['analyticsProcessingSubmit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/bulk-cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancels all tasks of a filter, or those that are named
     * @description Answers the task that does it, with progress; its result counts: `{ action, matched, done, skipped: { already_ended, not_failed, gone }, complete }`. It acts on tasks that were there when it was asked for, 100,000 at most (`complete: false` says that there are more), each once, also across a crash. Without `status`: pending and running ones.
     */
    post: operations['bulkActionCancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/bulk-retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Runs all failed tasks of a filter again, or those that are named
     * @description Answers the task that does it, with progress; its result counts: `{ action, matched, done, skipped: { already_ended, not_failed, gone }, complete }`. It acts on tasks that were there when it was asked for, 100,000 at most (`complete: false` says that there are more), each once, also across a crash. Without `status`: failed ones; `cancelled` is possible too. Bulk actions are run again only where `task_type: bulk_action` or their ids name them.
     */
    post: operations['bulkActionRetry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/document-processing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Splits a document, embeds its chunks and stores them for search */
    post: operations['documentProcessingSubmit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/email-notification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sends a mail from one of the server’s templates */
    post: operations['emailNotificationSubmit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/external-sync': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sends JSON to a system of the EXTERNAL_TARGETS file, or to n8n */
    post: operations['externalSyncExternal'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/n8n-sync': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Synchronizes with n8n: calls the workflow whose webhook has the path sync_type */
    post: operations['externalSyncN8nSync'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Several tasks as they move, in one stream of server-sent events
     * @description Of up to 20 tasks: `snapshot` first (the whole task), then `status` and `progress`; each event's data names its `task_id`. No log lines, and no ids: a client that comes back begins with snapshots. Tasks that are unknown are left out (404 where all are). Each task counts as one of the user’s open streams. The server closes when all have ended.
     */
    get: operations['tasksStreamStream'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/tasks/webhook-delivery': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delivers JSON to a URL until the receiver answers 2xx */
    post: operations['webhookDeliverySubmit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/webhooks/signing-secret': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The secret with which receivers verify this organization’s signed webhooks */
    get: operations['signingSecretRead'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/background/webhooks/signing-secret/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Puts a new secret in force; the old one signs along for 24 hours */
    post: operations['signingSecretRotate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Ready for requests: 503 without the broker, when it leaves, or when its clock is wrong; database and workers are reported as degraded. */
    get: operations['healthReady'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The process runs: restart it when this does not answer. */
    get: operations['healthLive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    AnalyticsEvent: {
      /**
       * @description Yours; the same id again is counted once.
       * @example evt_01
       */
      event_id: string;
      /**
       * @description The metric it counts for.
       * @example order_paid
       */
      name: string;
      /**
       * Format: date-time
       * @example 2026-11-24T12:30:00.000Z
       */
      occurred_at: string;
      /**
       * @description properties must be JSON of at most 4096 bytes and 5 levels, without NUL or lone surrogates
       * @example {
       *       "channel": "app"
       *     }
       */
      properties?: {
        [key: string]: unknown;
      };
      /**
       * @description What is measured; without it the event is only counted.
       * @example 129.9
       */
      value?: number;
    };
    AnalyticsProcessingBody: {
      /**
       * @description Hours, days or weeks (from Monday) of the time zone; some have more hours than others.
       * @default day
       * @enum {string}
       */
      bucket?: 'hour' | 'day' | 'week';
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /**
       * @description Language of the page.
       * @default pt-BR
       * @enum {string}
       */
      locale?: 'pt-BR' | 'en';
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Names of events (default: the 20 with the most events), or of submitted, completed, failed, cancelled, execution_time_ms, wait_time_ms, attempts (default: all).
       * @example [
       *       "order_paid"
       *     ]
       */
      metrics?: string[];
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      period: components['schemas']['ReportPeriod'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * @description Format of GET /analytics/reports/{id} when the request accepts any.
       * @default json
       * @enum {string}
       */
      report_format?: 'json' | 'csv' | 'html';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description `events`: what POST /analytics/events stored. `tasks`: the organization’s own task history.
       * @default events
       * @enum {string}
       */
      source?: 'events' | 'tasks';
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description IANA time zone name; buckets begin at its local hours and midnights.
       * @default America/Sao_Paulo
       * @example America/Sao_Paulo
       */
      time_zone?: string;
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
    };
    BatchResponse: {
      /** @example 0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11 */
      batch_id: string;
      /** @example 0 */
      cancelled: number;
      /** @example 320 */
      completed: number;
      /** Format: date-time */
      created_at: string;
      /** @example 3 */
      failed: number;
      /** @example [] */
      failed_task_ids: string[];
      /**
       * @description Share of tasks that have ended.
       * @example 64.6
       */
      progress: number;
      /**
       * @example running
       * @enum {string}
       */
      status: 'running' | 'completed' | 'failed' | 'cancelled';
      /** @example 500 */
      total: number;
    };
    BucketFigures: {
      /**
       * Format: date-time
       * @description Beginning of the bucket.
       * @example 2026-11-01T03:00:00.000Z
       */
      bucket: string;
      /** @example 120 */
      count: number;
      /** @example 499 */
      max: number | null;
      /** @example 129 */
      mean: number | null;
      /** @example 99 */
      median: number | null;
      /** @example 5 */
      min: number | null;
      /** @example 320 */
      p95: number | null;
      /** @example 410 */
      p99: number | null;
      /**
       * @description Of a sample.
       * @example 80.5
       */
      stddev: number | null;
      /**
       * @description 0 where there was nothing to measure.
       * @example 15480
       */
      sum: number;
    };
    BulkAcceptedResponse: {
      /**
       * @description For GET /batches/{batch_id}.
       * @example 0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11
       */
      batch_id: string;
      /**
       * @description In the order of the documents.
       * @example [
       *       "normal-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a12"
       *     ]
       */
      task_ids: string[];
    };
    BulkActionBody: {
      /** @description Tasks of this batch. */
      batch_id?: string;
      /**
       * @description Tasks created then or later: a date (UTC), or a time with its zone.
       * @example 2026-11-24T00:00:00Z
       */
      created_after?: string;
      /**
       * @description Tasks created before then.
       * @example 2026-11-25T00:00:00Z
       */
      created_before?: string;
      /**
       * @description Tasks that ended with this error.
       * @example http_500
       */
      error_code?: string;
      /**
       * @description Tasks whose name holds this text; capitals and accents do not matter, no character is a wildcard.
       * @example contrato
       */
      name?: string;
      /** @enum {string} */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /** @enum {string} */
      status?: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
      /**
       * @description Tasks with exactly this tag.
       * @example contratos
       */
      tag?: string;
      /**
       * @description These tasks; not together with a filter.
       * @example [
       *       "high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11"
       *     ]
       */
      task_ids?: string[];
      /** @example document_processing */
      task_type?: string;
    };
    BulkDocument: {
      /** @description Characters that a chunk of this document repeats; at most half of its chunk_size. */
      chunk_overlap?: number;
      /** @description Longest chunk of this document in characters. */
      chunk_size?: number;
      /**
       * @example # Manual
       *
       *     Conteúdo do documento...
       */
      content?: string;
      /** @description Instead of content: a file in base64; text must be UTF-8. */
      content_base64?: string;
      /**
       * @example text/markdown
       * @enum {string}
       */
      content_type?: 'text/plain' | 'text/markdown' | 'text/html' | 'application/pdf';
      /** @example doc_123 */
      document_id: string;
      /**
       * @example {
       *       "source": "intranet"
       *     }
       */
      metadata?: {
        [key: string]: unknown;
      };
    };
    CallbackAccepted: {
      /**
       * @description The task that goes on.
       * @example high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11
       */
      task_id: string;
    };
    CleanupResponse: {
      removed: components['schemas']['RemovedResponse'];
    };
    DailyScheduleBody: {
      /**
       * @description Of the day that the report is about.
       * @default hour
       * @enum {string}
       */
      bucket?: 'hour' | 'day' | 'week';
      /**
       * @description In the time zone.
       * @default 2
       */
      hour?: number;
      /**
       * @description Language of the page.
       * @default pt-BR
       * @enum {string}
       */
      locale?: 'pt-BR' | 'en';
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Names of events (default: the 20 with the most events), or of submitted, completed, failed, cancelled, execution_time_ms, wait_time_ms, attempts (default: all).
       * @example [
       *       "order_paid"
       *     ]
       */
      metrics?: string[];
      /** @default 0 */
      minute?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * @description Format of GET /analytics/reports/{id} when the request accepts any.
       * @default json
       * @enum {string}
       */
      report_format?: 'json' | 'csv' | 'html';
      /**
       * @description `events`: what POST /analytics/events stored. `tasks`: the organization’s own task history.
       * @default events
       * @enum {string}
       */
      source?: 'events' | 'tasks';
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description IANA time zone name; buckets begin at its local hours and midnights.
       * @default America/Sao_Paulo
       * @example America/Sao_Paulo
       */
      time_zone?: string;
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
    };
    DailyScheduleResponse: {
      /**
       * @description Of the day that the report is about.
       * @default hour
       * @enum {string}
       */
      bucket?: 'hour' | 'day' | 'week';
      /**
       * @description In the time zone.
       * @default 2
       */
      hour?: number;
      /**
       * @description Language of the page.
       * @default pt-BR
       * @enum {string}
       */
      locale?: 'pt-BR' | 'en';
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Names of events (default: the 20 with the most events), or of submitted, completed, failed, cancelled, execution_time_ms, wait_time_ms, attempts (default: all).
       * @example [
       *       "order_paid"
       *     ]
       */
      metrics?: string[];
      /** @default 0 */
      minute?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * Format: date-time
       * @description When the next report is submitted.
       */
      next_run_at: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * @description Format of GET /analytics/reports/{id} when the request accepts any.
       * @default json
       * @enum {string}
       */
      report_format?: 'json' | 'csv' | 'html';
      /**
       * @description `events`: what POST /analytics/events stored. `tasks`: the organization’s own task history.
       * @default events
       * @enum {string}
       */
      source?: 'events' | 'tasks';
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description IANA time zone name; buckets begin at its local hours and midnights.
       * @default America/Sao_Paulo
       * @example America/Sao_Paulo
       */
      time_zone?: string;
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
    };
    DeadLetterResponse: {
      /** @example http_500 */
      error_code: string;
      /** Format: date-time */
      newest_at: string;
      /** @example high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11 */
      newest_task_id: string;
      /** Format: date-time */
      oldest_at: string;
      /**
       * @description Whether trying again may help.
       * @example true
       */
      retryable: boolean;
      /** @example webhook_delivery */
      task_type: string;
      /** @example 42 */
      tasks: number;
    };
    DeadLettersResponse: {
      dead_letters: components['schemas']['DeadLetterResponse'][];
    };
    DeliveriesResponse: {
      /** @description Newest first. */
      deliveries: components['schemas']['DeliveryResponse'][];
      /** @example null */
      next_cursor: string | null;
    };
    DeliveryResponse: {
      /**
       * @description How often it was handed over.
       * @example 1
       */
      attempts: number;
      /** Format: date-time */
      bounced_at: string | null;
      /** Format: date-time */
      complained_at: string | null;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      delivered_at: string | null;
      /** @example 7b0d5c1e-2f7a-4a52-9c0e-0d2f3c5b7a11 */
      delivery_id: string;
      /** @example null */
      error_code: string | null;
      /** @example pt-BR */
      locale: string;
      /** @example 5f0c2a…@example.com */
      message_id: string;
      /** Format: date-time */
      opened_at: string | null;
      /**
       * @description The server’s or provider’s words.
       * @example null
       */
      reason: string | null;
      /** @example ana@example.com */
      recipient: string;
      /** Format: date-time */
      sent_at: string | null;
      /**
       * @description `sent`: the mail server took it. `delivered` and later bounces come from the provider’s events.
       * @example sent
       * @enum {string}
       */
      status: 'queued' | 'sending' | 'sent' | 'delivered' | 'bounced' | 'failed';
      /** @example normal-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11 */
      task_id: string;
      /** @example welcome */
      template: string;
    };
    DocumentProcessingBody: {
      /**
       * @example # Manual
       *
       *     Conteúdo do documento...
       */
      content?: string;
      /** @description Instead of content: a file in base64; text must be UTF-8. */
      content_base64?: string;
      /**
       * @example text/markdown
       * @enum {string}
       */
      content_type?: 'text/plain' | 'text/markdown' | 'text/html' | 'application/pdf';
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /** @example doc_123 */
      document_id: string;
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @example {
       *       "source": "intranet"
       *     }
       */
      metadata?: {
        [key: string]: unknown;
      };
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
    };
    DocumentResponse: {
      /**
       * @description How many chunks it has.
       * @example 12
       */
      chunks: number;
      /** @example doc_123 */
      document_id: string;
      /** @example openai/text-embedding-3-small */
      embedding_model: string;
      /**
       * Format: date-time
       * @example 2026-11-24T09:30:00.000Z
       */
      updated_at: string;
    };
    EmailNotificationBody: {
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /**
       * @description Language of the mail.
       * @default pt-BR
       * @enum {string}
       */
      locale?: 'pt-BR' | 'en';
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description A name of GET /email/templates.
       * @example welcome
       */
      template: string;
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
      /**
       * @description One plain address, or up to 10: each gets a message and a delivery record of its own and sees no other. International domains are taken; display names, comments and quoted names are not.
       * @example ana@example.com
       */
      to: string | string[];
      /**
       * @description What the template declares: texts of one line, https:// URLs, numbers, dates (2027-01-31) and times (2027-01-31T08:00:00Z). Missing and unknown ones are rejected by name.
       * @default {}
       * @example {
       *       "name": "Ana",
       *       "product_name": "Portal de Documentos",
       *       "action_url": "https://example.com/comecar"
       *     }
       */
      variables?: {
        [key: string]: unknown;
      };
    };
    EventsBody: {
      /** @description All are stored, or none where one is wrong. */
      events: components['schemas']['AnalyticsEvent'][];
    };
    EventsResponse: {
      /**
       * @description Stored now.
       * @example 998
       */
      accepted: number;
      /**
       * @description Known already, or twice in this call.
       * @example 2
       */
      duplicates: number;
    };
    ExternalSyncBody: {
      /**
       * @description With wait_for_callback: the task fails (`callback_timeout`) when nothing came for so long.
       * @default 3600
       */
      callback_timeout_seconds?: number;
      /**
       * @description Any JSON value but null. The other system gets it inside an envelope: `{ "task_id", "organization_id", "sync_type" or "workflow", "data", "callback_url" (with wait_for_callback) }`.
       * @example {
       *       "user_id": "user_789",
       *       "email": "ana@example.com"
       *     }
       */
      data:
        | {
            [key: string]: unknown;
          }
        | unknown[]
        | string
        | number
        | boolean;
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description What is synchronized: one of the sync types of the system; for n8n the path of the webhook.
       * @example contact
       */
      sync_type?: string;
      /**
       * @description `n8n`, or the name of a system in the EXTERNAL_TARGETS file.
       * @default n8n
       * @example crm
       */
      system?: string;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
      /**
       * @description The task stays `running`, without holding a worker, until the other system POSTs JSON to the `callback_url` of the envelope (signed, single use). The body becomes the result; `{ "status": "failed", "message": "…" }` fails the task.
       * @default false
       */
      wait_for_callback?: boolean;
      /**
       * @description n8n only, in place of sync_type: the path of the webhook of a workflow.
       * @example user-onboarding
       */
      workflow?: string;
    };
    FollowingMail: {
      /** @enum {string} */
      locale?: 'pt-BR' | 'en';
      /**
       * @description Default: task_completed or task_failed.
       * @example task_completed
       */
      template?: string;
      /** @example ana@example.com */
      to: string | string[];
      /** @description What the template declares beside what ended. */
      variables?: {
        [key: string]: unknown;
      };
    };
    FollowingTaskBody: {
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /** @description The type's own fields. */
      payload: {
        [key: string]: unknown;
      };
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description A registered task type.
       * @example document_processing
       */
      task_type: string;
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
    };
    FollowingWorkflow: {
      /** @description Sent beside what ended. */
      data?: {
        [key: string]: unknown;
      };
      /**
       * @description The path of its webhook.
       * @example user-onboarding
       */
      workflow: string;
    };
    FollowUp: {
      email?: components['schemas']['FollowingMail'];
      n8n?: components['schemas']['FollowingWorkflow'];
      task?: components['schemas']['FollowingTaskBody'];
      /**
       * @description Receives what ended.
       * @example https://example.com/hooks/tasks
       */
      webhook_url?: string;
    };
    HealthPart: {
      /**
       * @description What is wrong.
       * @example does not answer
       */
      message?: string;
      /** @enum {string} */
      status: 'up' | 'degraded' | 'down';
    };
    HealthResponse: {
      /**
       * @description All of them.
       * @example {
       *       "broker": {
       *         "status": "up"
       *       },
       *       "database": {
       *         "status": "up"
       *       },
       *       "workers": {
       *         "status": "up"
       *       }
       *     }
       */
      details: {
        [key: string]: components['schemas']['HealthPart'];
      };
      /**
       * @description Parts that do.
       * @example {}
       */
      error: {
        [key: string]: components['schemas']['HealthPart'];
      };
      /**
       * @description Parts that do not fail the check.
       * @example {
       *       "broker": {
       *         "status": "up"
       *       },
       *       "database": {
       *         "status": "up"
       *       },
       *       "workers": {
       *         "status": "up"
       *       }
       *     }
       */
      info: {
        [key: string]: components['schemas']['HealthPart'];
      };
      /** @enum {string} */
      status: 'ok';
    };
    LiveResponse: {
      /** @enum {string} */
      status: 'ok';
    };
    MailEvent: {
      /**
       * @description When it happened; default now.
       * @example 2026-11-24T12:30:00Z
       */
      at?: string;
      /**
       * @description The Message-ID, with or without its brackets.
       * @example <5f0c…@example.com>
       */
      message_id: string;
      /**
       * @description Of a bounce: false where the mailbox was only full or away. A permanent one suppresses the recipient.
       * @default true
       */
      permanent?: boolean;
      /**
       * @description The provider’s words.
       * @example 550 5.1.1 no such user
       */
      reason?: string;
      /**
       * @description An event about another recipient is ignored.
       * @example ana@example.com
       */
      recipient?: string;
      /**
       * @example bounced
       * @enum {string}
       */
      type: 'delivered' | 'bounced' | 'opened' | 'complained';
    };
    MailEventsBody: {
      events: components['schemas']['MailEvent'][];
    };
    MailEventsResponse: {
      /**
       * @description Events that were recorded now.
       * @example 1
       */
      applied: number;
      /**
       * @description Events that this webhook-id had brought before.
       * @example 0
       */
      repeated: number;
      /**
       * @description Events about messages that were not sent from here.
       * @example 0
       */
      unknown: number;
    };
    MetricReport: {
      /**
       * @description (this period − the one of equal length before) ÷ that one, of the sum (mean, count: as for the trend). Null where that one had none.
       * @example 0.18
       */
      change_ratio: number | null;
      /**
       * @description Events, also those without a value.
       * @example 3600
       */
      count: number;
      /** @example 499 */
      max: number | null;
      /** @example 129 */
      mean: number | null;
      /**
       * @description Percentiles are exact, interpolated.
       * @example 99
       */
      median: number | null;
      /** @example 5 */
      min: number | null;
      /** @description Buckets whose modified z-score 0.6745 × (x − median) ÷ MAD is beyond ±3.5, x being a bucket’s sum; its mean where tasks are timed; its count where events carry no value; where more than half of them are equal, (x − median) ÷ (1.2533 × mean absolute deviation) takes its place. */
      outliers: components['schemas']['OutlierResponse'][];
      /** @example 320 */
      p95: number | null;
      /** @example 410 */
      p99: number | null;
      /** @description Every bucket of the period, empty ones too, oldest first. */
      series: components['schemas']['BucketFigures'][];
      /**
       * @description Of a sample.
       * @example 80.5
       */
      stddev: number | null;
      /** @example 464400 */
      sum: number;
      /**
       * @description Slope of the least-squares line through a bucket’s sum; its mean where tasks are timed; its count where events carry no value. Null with fewer than two buckets.
       * @example 12.5
       */
      trend_per_bucket: number | null;
    };
    N8nSyncBody: {
      /**
       * @description With wait_for_callback: the task fails (`callback_timeout`) when nothing came for so long.
       * @default 3600
       */
      callback_timeout_seconds?: number;
      /**
       * @description Any JSON value but null. The other system gets it inside an envelope: `{ "task_id", "organization_id", "sync_type" or "workflow", "data", "callback_url" (with wait_for_callback) }`.
       * @example {
       *       "user_id": "user_789",
       *       "email": "ana@example.com"
       *     }
       */
      data:
        | {
            [key: string]: unknown;
          }
        | unknown[]
        | string
        | number
        | boolean;
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description POSTs to `<N8N_WEBHOOK_URL>/webhook/<sync_type>`: letters, digits, _ and -, with / between words.
       * @example user_registration
       */
      sync_type: string;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
      /**
       * @description The task stays `running`, without holding a worker, until the other system POSTs JSON to the `callback_url` of the envelope (signed, single use). The body becomes the result; `{ "status": "failed", "message": "…" }` fails the task.
       * @default false
       */
      wait_for_callback?: boolean;
    };
    N8nTriggerBody: {
      /**
       * @description With wait_for_callback: the task fails (`callback_timeout`) when nothing came for so long.
       * @default 3600
       */
      callback_timeout_seconds?: number;
      /**
       * @description Any JSON value but null. The other system gets it inside an envelope: `{ "task_id", "organization_id", "sync_type" or "workflow", "data", "callback_url" (with wait_for_callback) }`.
       * @example {
       *       "user_id": "user_789",
       *       "email": "ana@example.com"
       *     }
       */
      data:
        | {
            [key: string]: unknown;
          }
        | unknown[]
        | string
        | number
        | boolean;
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
      /**
       * @description The task stays `running`, without holding a worker, until the other system POSTs JSON to the `callback_url` of the envelope (signed, single use). The body becomes the result; `{ "status": "failed", "message": "…" }` fails the task.
       * @default false
       */
      wait_for_callback?: boolean;
      /**
       * @description The path of the workflow’s webhook: POSTs to `<N8N_WEBHOOK_URL>/webhook/<workflow>`.
       * @example user-onboarding
       */
      workflow: string;
    };
    OutlierResponse: {
      /**
       * Format: date-time
       * @example 2026-11-20T03:00:00.000Z
       */
      bucket: string;
      /**
       * @description Modified z-score.
       * @example 5.2
       */
      score: number;
      /** @example 48200 */
      value: number;
    };
    PercentilesResponse: {
      p50: number;
      p95: number;
      p99: number;
    };
    PeriodResponse: {
      /**
       * Format: date-time
       * @example 2026-11-01T03:00:00.000Z
       */
      from: string;
      /**
       * Format: date-time
       * @description Not in the period.
       * @example 2026-12-01T03:00:00.000Z
       */
      to: string;
    };
    PreviewBody: {
      /**
       * @default pt-BR
       * @enum {string}
       */
      locale?: 'pt-BR' | 'en';
      /**
       * @description Checked as for a real mail; what is left out takes the template’s example.
       * @example {
       *       "name": "Ana"
       *     }
       */
      variables?: {
        [key: string]: unknown;
      };
    };
    PreviewResponse: {
      /** @example <!doctype html>… */
      html: string;
      /** @example Boas-vindas a Portal de Documentos */
      subject: string;
      /** @example Olá, Ana,… */
      text: string;
    };
    /** @description RFC 9457 problem details */
    Problem: {
      detail: string;
      /** @description Each bad field of a 422, each bad parameter of a 400. */
      errors?: {
        field: string;
        message: string;
      }[];
      /** @description The path that was asked for. */
      instance?: string;
      status: number;
      /** @description The name of the status. */
      title: string;
      /** @example about:blank */
      type: string;
    };
    ProcessBulkBody: {
      /** @description Of the documents that name none. */
      chunk_overlap?: number;
      /**
       * @description Of the documents that name none.
       * @default 1000
       */
      chunk_size?: number;
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /** @description Each document once; what is in them is checked with what the call says for all (ProcessBulk). */
      documents: components['schemas']['BulkDocument'][];
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
    };
    QueueResponse: {
      active: number;
      completed: number;
      /** @description Waiting for their time, retries included. */
      delayed: number;
      /** @description Cancelled ones included. */
      failed: number;
      oldest_waiting_ms: number | null;
      paused: boolean;
      /** @description Ready to run, paused ones included. */
      waiting: number;
    };
    QueuesResponse: {
      critical: components['schemas']['QueueResponse'];
      high: components['schemas']['QueueResponse'];
      low: components['schemas']['QueueResponse'];
      normal: components['schemas']['QueueResponse'];
    };
    QueueStatsResponse: {
      /** @description Failed of all that ended, 0–1. */
      error_rate: number;
      execution_time_ms: components['schemas']['PercentilesResponse'];
      /** @description Beside the four lanes, the queues of partitions by their names: `document_processing.high`. */
      queues: components['schemas']['QueuesResponse'] & {
        [key: string]: components['schemas']['QueueResponse'];
      };
      retries: number;
      throughput_per_minute: number;
      wait_time_ms: components['schemas']['PercentilesResponse'];
      /** @example 300 */
      window_seconds: number;
      workers: components['schemas']['WorkerResponse'][];
    };
    RemovedResponse: {
      cancelled: number;
      completed: number;
      failed: number;
    };
    ReportPeriod: {
      /**
       * @description A date is its midnight in the time zone; a time without an offset is one of that zone too.
       * @example 2026-11-01
       */
      from: string;
      /**
       * @description Exclusive end of the period. At most 366 days after `from`, 31 with hourly buckets.
       * @example 2026-12-01
       */
      to: string;
    };
    ReportResponse: {
      /** @enum {string} */
      bucket: 'hour' | 'day' | 'week';
      /** @description By name. */
      metrics: {
        [key: string]: components['schemas']['MetricReport'];
      };
      period: components['schemas']['PeriodResponse'];
      /** Format: uuid */
      report_id: string;
      /** @enum {string} */
      source: 'events' | 'tasks';
      /** @example America/Sao_Paulo */
      time_zone: string;
    };
    SearchBody: {
      /**
       * @description Only these documents.
       * @example [
       *       "doc_123"
       *     ]
       */
      document_ids?: string[];
      /**
       * @description Most results.
       * @default 5
       */
      limit?: number;
      /**
       * @description A question or some words.
       * @example Como faço para renovar um empréstimo?
       */
      query: string;
    };
    SearchResponse: {
      /** @description Nearest first. */
      results: components['schemas']['SearchResult'][];
    };
    SearchResult: {
      /**
       * @description Place of the passage in its document, from 0.
       * @example 4
       */
      chunk_index: number;
      content: string;
      /** @example doc_123 */
      document_id: string;
      /**
       * @description The document's metadata, with the passage's headings, its place in the text in characters and, of a PDF, its page.
       * @example {
       *       "source": "intranet",
       *       "headings": [
       *         "Manual",
       *         "Renovação"
       *       ],
       *       "start": 1200,
       *       "end": 1710
       *     }
       */
      metadata: {
        [key: string]: unknown;
      };
      /**
       * @description Cosine similarity: 1 is the same direction, 0 unrelated.
       * @example 0.62
       */
      similarity: number;
    };
    SigningSecretResponse: {
      /**
       * @description Rotated secrets that still sign along, newest first, for 24 hours each.
       * @example []
       */
      previous: string[];
      /**
       * @description Standard Webhooks secret in force.
       * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
       */
      secret: string;
    };
    StreamTicketResponse: {
      /** @example 60 */
      expires_in_seconds: number;
      /** @description Good once, for this task. */
      ticket: string;
    };
    SubmitTaskBody: {
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Shown in lists.
       * @example Minha Task
       */
      name: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @description The type's own fields; wrong ones are named in a 422.
       * @example {
       *       "document_id": "doc_123",
       *       "content": "Conteúdo do documento…",
       *       "chunk_size": 1000
       *     }
       */
      payload: {
        [key: string]: unknown;
      };
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description A registered task type.
       * @example document_processing
       */
      task_type: string;
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
    };
    SuppressBody: {
      /** @description Why, for those who read the list. */
      note?: string;
      /** @example ana@example.com */
      recipient: string;
    };
    SuppressionResponse: {
      /** Format: date-time */
      created_at: string;
      /** @example 550 5.1.1 no such user */
      note: string | null;
      /**
       * @example bounced
       * @enum {string}
       */
      reason: 'bounced' | 'complained' | 'manual';
      /** @example ana@example.com */
      recipient: string;
    };
    SuppressionsResponse: {
      /** @example null */
      next_cursor: string | null;
      /** @description In the order of their addresses. */
      suppressions: components['schemas']['SuppressionResponse'][];
    };
    TaskErrorResponse: {
      /** @example blocked_address */
      code: string;
      /** @example This address is not allowed */
      message: string;
      /** @example false */
      retryable: boolean;
    };
    TaskListResponse: {
      /** @description Where the list goes on; null at its end. */
      next_cursor: string | null;
      tasks: components['schemas']['TaskResponse'][];
    };
    TaskLogLineResponse: {
      /** @example 2 */
      attempt: number;
      /** @enum {string} */
      level: 'debug' | 'info' | 'warning' | 'error';
      /** @example attempt 2: 500 in 120 ms */
      message: string;
      /** Format: date-time */
      timestamp: string;
    };
    TaskLogsResponse: {
      logs: components['schemas']['TaskLogLineResponse'][];
      task_id: string;
      /** @description Lines stored in all. */
      total: number;
    };
    TaskResponse: {
      /**
       * @description Attempts begun.
       * @example 0
       */
      attempts: number;
      /** @example null */
      batch_id: string | null;
      /**
       * Format: date-time
       * @example null
       */
      completed_at: string | null;
      /** Format: date-time */
      created_at: string;
      /** @example null */
      error: components['schemas']['TaskErrorResponse'] | null;
      /** @example null */
      execution_time_ms: number | null;
      /** @example 3 */
      max_retries: number;
      /** @example Entrega */
      name: string;
      /**
       * Format: date-time
       * @example null
       */
      next_attempt_at: string | null;
      /** @example org_456 */
      organization_id: string;
      /** @description Only with include=payload; secrets masked. Null where only the history knows the task. */
      payload?: {
        [key: string]: unknown;
      } | null;
      /**
       * @example high
       * @enum {string}
       */
      priority: 'critical' | 'high' | 'normal' | 'low';
      /** @example 0 */
      progress: number;
      /** @example null */
      progress_message: string | null;
      /**
       * @description What the type’s handler answered.
       * @example null
       */
      result:
        | (
            | {
                [key: string]: unknown;
              }
            | unknown[]
            | string
            | number
            | boolean
          )
        | null;
      /**
       * Format: date-time
       * @example null
       */
      started_at: string | null;
      /**
       * @example pending
       * @enum {string}
       */
      status: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
      /**
       * @example [
       *       "contratos"
       *     ]
       */
      tags: string[];
      /** @example high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11 */
      task_id: string;
      /** @example webhook_delivery */
      task_type: string;
      /** @example user_789 */
      user_id: string;
      /** @example null */
      wait_time_ms: number | null;
      waiting_for: components['schemas']['WaitingForResponse'] | null;
    };
    TemplateResponse: {
      /** @example Someone joins: where to begin. */
      description: string;
      /**
       * @example [
       *       "en",
       *       "pt-BR"
       *     ]
       */
      locales: string[];
      /** @example welcome */
      name: string;
      variables: components['schemas']['TemplateVariable'][];
    };
    TemplatesResponse: {
      templates: components['schemas']['TemplateResponse'][];
    };
    TemplateVariable: {
      /** @example Who is welcomed. */
      description: string;
      /** @example Ana Souza */
      example: string | number;
      /**
       * @description Characters of a text.
       * @example 100
       */
      max_length: number | null;
      /** @example name */
      name: string;
      /** @example true */
      required: boolean;
      /**
       * @example text
       * @enum {string}
       */
      type: 'text' | 'url' | 'number' | 'date';
    };
    WaitingForResponse: {
      /** @description Place in the queue; exact up to 1,000, with include=position. */
      position: number | null;
      /**
       * @description `rate_limit`: the limit of a host, provider or reader is reached. `paused` and `no_worker` are returned by GET /tasks/{id} alone.
       * @enum {string}
       */
      reason: 'queue' | 'delay' | 'retry_backoff' | 'rate_limit' | 'paused' | 'no_worker';
      /** Format: date-time */
      until: string | null;
    };
    WebhookDeliveryBody: {
      /**
       * @description Any JSON value but null, usually an object. The request body is exactly its JSON, without an envelope.
       * @example {
       *       "order_id": 42,
       *       "status": "paid"
       *     }
       */
      data:
        | {
            [key: string]: unknown;
          }
        | unknown[]
        | string
        | number
        | boolean;
      /**
       * @description Seconds to wait before the first attempt; not together with run_at.
       * @example 0
       */
      delay_seconds?: number;
      /**
       * @description Sent as the header `webhook-event-type`.
       * @example order.paid
       */
      event_type?: string;
      /**
       * @description At most 20 headers of the request. Host, content-length, hop-by-hop and webhook-* headers are refused; values are never shown again.
       * @default {}
       * @example {
       *       "authorization": "Bearer my-token"
       *     }
       */
      headers?: {
        [key: string]: string;
      };
      /**
       * @description Attempts after the first.
       * @example 3
       */
      max_retries?: number;
      /**
       * @description Shown in lists; defaults to the task type.
       * @example Contrato 42
       */
      name?: string;
      /**
       * @description What follows when the task has completed. Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_complete?: components['schemas']['FollowUp'];
      /**
       * @description What follows when the task has failed for good (not when it is cancelled). Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.
       * @example {
       *       "webhook_url": "https://example.com/hooks/tasks"
       *     }
       */
      on_failure?: components['schemas']['FollowUp'];
      /**
       * @default normal
       * @enum {string}
       */
      priority?: 'critical' | 'high' | 'normal' | 'low';
      /**
       * @description `default`: the application’s retry policy. `extended`: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h. Every answer but 2xx is tried again, except 3xx and 410.
       * @default default
       * @enum {string}
       */
      retry_plan?: 'default' | 'extended';
      /**
       * Format: date-time
       * @description Time of the first attempt, at most one year ahead; a past time means now.
       * @example 2027-01-31T08:00:00.000Z
       */
      run_at?: string;
      /**
       * @description Adds `webhook-signature` (Standard Webhooks) with the secret of GET /webhooks/signing-secret.
       * @default false
       */
      sign_payload?: boolean;
      /**
       * @description Up to 10 words to find the task by.
       * @example [
       *       "contratos"
       *     ]
       */
      tags?: string[];
      /**
       * @description Hard limit of one attempt in seconds.
       * @example 300
       */
      timeout_seconds?: number;
      /**
       * @description Public https:// address. Private addresses, user names, redirects and ports of other services are refused, at submit where the URL tells and at every connect.
       * @example https://example.com/webhook
       */
      webhook_url: string;
    };
    WorkerResponse: {
      active: number;
      host: string;
      id: string;
      max_concurrent: number;
      /**
       * @example [
       *       "critical",
       *       "high",
       *       "normal",
       *       "low"
       *     ]
       */
      queues: string[];
      /** Format: date-time */
      started_at: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  eventsIngest: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EventsBody'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventsResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportsRead: {
    parameters: {
      query?: {
        /** @description Language of the page; the report’s own by default. */
        locale?: 'pt-BR' | 'en';
      };
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        report_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReportResponse'];
          'text/csv': string;
          'text/html': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  batchesGet: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        batch_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BatchResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  batchesRetry: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        batch_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BatchResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  documentsRead: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        document_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DocumentResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  documentsRemove: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        document_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  documentsSearch: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SearchBody'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SearchResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deliveriesList: {
    parameters: {
      query?: {
        /** @description `next_cursor` of the answer before. */
        cursor?: string;
        /** @description Most deliveries in one answer. */
        limit?: number;
        status?: 'queued' | 'sending' | 'sent' | 'delivered' | 'bounced' | 'failed';
        /** @description Only the messages of this task. */
        task_id?: string;
      };
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveriesResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deliveriesRead: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        delivery_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveryResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  mailEventsRecord: {
    parameters: {
      query?: never;
      header: {
        'webhook-id': string;
        'webhook-signature': string;
        'webhook-timestamp': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MailEventsBody'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MailEventsResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  suppressionsList: {
    parameters: {
      query?: {
        /** @description `next_cursor` of the answer before: the last address. */
        cursor?: string;
        /** @description Most addresses in one answer. */
        limit?: number;
      };
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SuppressionsResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  suppressionsAdd: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SuppressBody'];
      };
    };
    responses: {
      /** @description Created */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SuppressionResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  suppressionsRemove: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        recipient: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  templatesList: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TemplatesResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  templatesPreview: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        template: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PreviewBody'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PreviewResponse'];
          'text/html': components['schemas']['PreviewResponse'];
          'text/plain': components['schemas']['PreviewResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  healthEverything: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HealthResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  dailyScheduleRead: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DailyScheduleResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  dailyScheduleSet: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['DailyScheduleBody'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DailyScheduleResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  dailyScheduleRemove: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  callbacksAccept: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        token: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': unknown;
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CallbackAccepted'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  processBulkSubmit: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ProcessBulkBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BulkAcceptedResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  n8nTrigger: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['N8nTriggerBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  queuePause: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        /** @description A priority, or the queue of a partition: `document_processing.high`. */
        priority: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  queueResume: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        /** @description A priority, or the queue of a partition: `document_processing.high`. */
        priority: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  queueCleanup: {
    parameters: {
      query: {
        /** @description Tasks that finished longer ago are removed. */
        max_age_days: number;
      };
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CleanupResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deadLettersList: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeadLettersResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  queueStats: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['QueueStatsResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  tasksList: {
    parameters: {
      query?: {
        /** @description Tasks of this batch. */
        batch_id?: string;
        /** @description Tasks created then or later: a date (UTC), or a time with its zone. */
        created_after?: string;
        /** @description Tasks created before then. */
        created_before?: string;
        /** @description The page before's next_cursor. */
        cursor?: string;
        /** @description Tasks that ended with this error. */
        error_code?: string;
        limit?: number;
        /** @description Tasks whose name holds this text; capitals and accents do not matter, no character is a wildcard. */
        name?: string;
        priority?: 'critical' | 'high' | 'normal' | 'low';
        status?: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
        /** @description Tasks with exactly this tag. */
        tag?: string;
        task_type?: string;
      };
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskListResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  tasksSubmit: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SubmitTaskBody'];
      };
    };
    responses: {
      /** @description Stored in the broker; Location names it. */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  tasksGet: {
    parameters: {
      query?: {
        /** @description Comma-separated: payload (secrets masked). */
        include?: string;
        /** @description Answer when the task has ended, at the latest after this number of seconds. */
        wait_seconds?: number;
      };
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  tasksCancel: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  tasksLogs: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
      };
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskLogsResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  tasksRetry: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  taskStreamStream: {
    parameters: {
      query?: {
        /** @description A single-use ticket, for browsers whose EventSource cannot send headers. */
        ticket?: string;
      };
      header?: {
        /** @description The id of the last event that was read: the events after it are sent. */
        'Last-Event-ID'?: string;
      };
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A stream of events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  taskStreamIssueTicket: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StreamTicketResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  analyticsProcessingSubmit: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AnalyticsProcessingBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  bulkActionCancel: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['BulkActionBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  bulkActionRetry: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['BulkActionBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  documentProcessingSubmit: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['DocumentProcessingBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  emailNotificationSubmit: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EmailNotificationBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  externalSyncExternal: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ExternalSyncBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  externalSyncN8nSync: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['N8nSyncBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  tasksStreamStream: {
    parameters: {
      query: {
        /** @description Comma-separated: up to 20 task ids. */
        task_ids: string;
      };
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A stream of events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  webhookDeliverySubmit: {
    parameters: {
      query?: never;
      header?: {
        /** @description 1–255 visible ASCII characters: the same key and body give the same task, another body 422. */
        'Idempotency-Key'?: string;
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookDeliveryBody'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          /** @description Present when the same Idempotency-Key was sent before: the answer is that of the first request. */
          'Idempotent-Replayed'?: 'true';
          /** @description URL to read the accepted task or batch from. */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  signingSecretRead: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SigningSecretResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  signingSecretRotate: {
    parameters: {
      query?: never;
      header?: {
        /** @description For admins: the organization to act for. Others may only name their own. */
        'X-Organization-Id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SigningSecretResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  healthReady: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HealthResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  healthLive: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LiveResponse'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
