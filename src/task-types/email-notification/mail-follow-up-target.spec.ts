import { type FollowUpTarget, FollowUpTargets, type EndedWork } from '../../tasks/follow-ups/follow-up-targets.js';
import type { TaskResponse } from '../../tasks/task.response.js';
import { MailFollowUpTarget } from './mail-follow-up-target.js';
import { MailTemplates } from './templating/mail-templates.js';
import { TEMPLATES_FOLDER } from './templating/templates-folder.js';

const templates = new MailTemplates(TEMPLATES_FOLDER, 'UTC');
const targets = new FollowUpTargets();
new MailFollowUpTarget(targets, templates).onModuleInit();
const target = targets.get('email') as FollowUpTarget;

const AT = '2026-11-24T12:00:00.000Z';
const task = {
  task_id: 'normal-1',
  name: 'Contrato 42',
  task_type: 'document_processing',
  attempts: 4,
  error: { code: 'http_500', message: 'Line one\r\nBcc: x@example.com \u202Eend', retryable: true },
  completed_at: AT,
  execution_time_ms: 1_500,
} as TaskResponse;
const failed: EndedWork = { event: 'task.failed', task };
const batch = { batch_id: 'b-1', total: 120, completed: 117, failed: 3 } as Extract<
  EndedWork,
  { batch: object }
>['batch'];

interface Payload {
  template: string;
  locale?: string;
  variables: Record<string, unknown>;
}
const payloadOf = (value: object, ended: EndedWork) => target.payloadOf(value, ended) as Payload;
const errorsOf = ({ template, locale = 'en', variables }: Payload) =>
  templates.errorsOf({ template, locale, variables });

describe('a mail that follows', () => {
  it('describes a failed task, in one line for each variable', () => {
    const payload = payloadOf({ to: 'ana@example.com' }, failed);
    expect(payload).toMatchObject({
      to: 'ana@example.com',
      template: 'task_failed',
      variables: { task_name: 'Contrato 42', error_code: 'http_500', attempts: 4, failed_at: AT },
    });
    expect(payload.variables['error_message']).toBe('Line one Bcc: x@example.com end');
    expect(errorsOf(payload)).toEqual([]);
  });

  it('fits whatever an error said', () => {
    const error = { code: 'c'.repeat(300), message: `${'😀'.repeat(400)}\0`, retryable: false };
    const payload = payloadOf({ to: 'ana@example.com' }, { event: 'task.failed', task: { ...task, error } });
    expect(errorsOf(payload)).toEqual([]);
  });

  it('describes a completed task and batches', () => {
    const completed = payloadOf({ to: 'a@example.com' }, { event: 'task.completed', task: { ...task, error: null } });
    expect(completed).toMatchObject({ template: 'task_completed', variables: { duration_seconds: 1.5 } });
    const both = (['batch.completed', 'batch.failed'] as const).map((event) =>
      payloadOf({ to: 'a@example.com' }, { event, batch }),
    );
    expect(both.map(({ template }) => template)).toEqual(['task_completed', 'task_failed']);
    expect(both[1]?.variables).toMatchObject({ total_count: 120, failed_count: 3 });
    expect([completed, ...both].flatMap(errorsOf)).toEqual([]);
  });

  it('lets the caller’s words win, and fills in only what a named template takes', () => {
    const own = payloadOf({ to: 'a@example.com', locale: 'en', variables: { task_name: 'Mine' } }, failed);
    expect(own).toMatchObject({ locale: 'en', variables: { task_name: 'Mine', task_id: 'normal-1' } });
    const variables = { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com/' };
    expect(payloadOf({ to: 'a@example.com', template: 'welcome', variables }, failed).variables).toEqual(variables);
  });

  it('hands on what is wrong, so that the check can name it', () => {
    expect(target.payloadOf('ana@example.com', failed)).toEqual({ to: 'ana@example.com' });
    expect(payloadOf({ to: 1, extra: 2, variables: [] }, failed)).toMatchObject({ to: 1, extra: 2, variables: [] });
    expect(payloadOf({ to: 'a@example.com', template: 7 }, failed)).toMatchObject({ template: 7 });
  });
});
