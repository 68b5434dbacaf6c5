import 'reflect-metadata';
import { payloadCheck } from '@app/task-engine';
import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { AnalyticsProcessingPayload } from '../../task-types/analytics-processing/analytics-processing.payload.js';
import { DocumentProcessingPayload } from '../../task-types/document-processing/document-processing.payload.js';
import { EmailNotificationPayload } from '../../task-types/email-notification/email-notification.payload.js';
import { ExternalSyncPayload } from '../../task-types/external-sync/external-sync.payload.js';
import { WebhookDeliveryPayload } from '../../task-types/webhook-delivery/webhook-delivery.payload.js';
import { CommonTaskFields } from '../../tasks/task-fields.dto.js';

/** Good and bad values of real fields; anything at all is mixed in. */
const CASES: [Type<object>, Record<string, unknown[]>][] = [
  [
    CommonTaskFields,
    {
      name: ['Contrato 42', '', 'a\u0000b', '😀'.repeat(200), 'e\uFE0F'.repeat(150), '\ud800'],
      priority: ['high', 'urgent', null],
      delay_seconds: [0, 0.5, -1, 31_536_001, Number.NaN],
      run_at: ['2027-01-31T08:00:00.000Z', '2027-01-31', '2027-02-31T08:00:00Z', 'now'],
      max_retries: [0, 20, 21, 1.5],
      timeout_seconds: [1, 3600, 0.5],
      tags: [[], ['a'], [''], ['a\n'], new Array(11).fill('a'), 'a'],
    },
  ],
  [
    DocumentProcessingPayload,
    {
      document_id: ['doc_1', '', '../x', 'x'.repeat(201)],
      content: ['text', ' ', '\u200b', 'x'.repeat(10_000)],
      content_base64: ['dGV4dA==', 'a', '', 'dGV4dA', 7],
      content_type: ['text/html', 'application/pdf', 'image/png', ''],
      chunk_size: [100, 8000, 99, '100'],
      chunk_overlap: [0, 50, 500, 501, -1],
      metadata: [{}, { source: 'a' }, [], { a: { b: null } }],
    },
  ],
  [
    WebhookDeliveryPayload,
    {
      webhook_url: ['https://example.com/', 'x'.repeat(5000), 7],
      data: [{}, [], 'text', 0, null],
      headers: [{}, { 'x-id': '1' }, { host: 'a' }, { 'x-id': 'a\r\nb' }, []],
      sign_payload: [true, 'true'],
      event_type: ['order.paid', 'a b', ''],
      retry_plan: ['default', 'extended', 'none'],
    },
  ],
  [
    AnalyticsProcessingPayload,
    {
      source: ['events', 'tasks', 'all'],
      period: [{ from: '2026-11-01', to: '2026-12-01' }, { from: '2026-11-01' }, { from: 1, to: 2 }, 'november', []],
      bucket: ['day', 'hour', 'minute'],
      metrics: [['a'], [], ['a', 'a'], new Array(21).fill('a'), [' '], ['a\u0000'], 'a'],
      report_format: ['json', 'pdf'],
      time_zone: ['America/Sao_Paulo', 'Mars/Base', '', 7],
      locale: ['pt-BR', 'pt'],
    },
  ],
  [
    EmailNotificationPayload,
    {
      to: ['ana@example.com', ['a@example.com', 'b@example.com'], '', 'a@b, c@d', 7],
      template: ['welcome', '../x', 'x'.repeat(65), 1],
      variables: [{}, { name: 'Ana' }, [], 'x'],
      locale: ['pt-BR', 'en', 'x'.repeat(40), 1],
    },
  ],
  [
    ExternalSyncPayload,
    {
      data: [{}, 0, null, 'text'],
      wait_for_callback: [true, 'true'],
      callback_timeout_seconds: [60, 0, 604_801, '60'],
      system: ['crm', 'a b', ''],
      sync_type: ['contact', '../x', 'a/b', ''],
      workflow: ['onboarding', 'a b', 7],
    },
  ],
];

describe.each(CASES)('the check of %p', (Dto, pools) => {
  it('accepts nothing that class-validator by itself refuses', () => {
    const check = payloadCheck(Dto);
    const fields = Object.entries(pools).map(([name, [good, ...others]]) => [
      name,
      fc.oneof(
        { weight: 12, arbitrary: fc.constant(good) },
        { weight: 6, arbitrary: fc.constantFrom(...others) },
        { weight: 1, arbitrary: fc.anything() },
      ),
    ]);
    const values = fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] });
    let accepted = 0;
    fc.assert(
      fc.property(values, (value) => {
        if (check.errorsOf(value).length > 0) return;
        accepted += 1;
        const own = validateSync(plainToInstance(Dto, value), { whitelist: true, forbidNonWhitelisted: true });
        expect(own).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});
