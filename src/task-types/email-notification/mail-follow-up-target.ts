import { isRecord } from '@app/task-engine';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EndedWork, type FollowUpTarget, FollowUpTargets } from '../../tasks/follow-ups/follow-up-targets.js';
import { MailTemplates } from './templating/mail-templates.js';
import type { TemplateDeclaration } from './templating/template-declaration.js';

/** The kind `email` of follow-up: `"on_failure": { "email": { "to": "ana@example.com" } }`. */
@Injectable()
export class MailFollowUpTarget implements FollowUpTarget, OnModuleInit {
  readonly taskType = 'email_notification';

  constructor(
    private readonly targets: FollowUpTargets,
    private readonly templates: MailTemplates,
  ) {}

  onModuleInit(): void {
    this.targets.register('email', this);
  }

  /** The caller's fields, with the template and the variables that `ended` can fill in; the payload's own check follows. */
  payloadOf(value: unknown, ended: EndedWork): object {
    if (!isRecord(value)) return { to: value };
    const { template = defaultTemplate(ended), variables = {}, ...rest } = value;
    if (!isRecord(variables)) return { ...value, template };
    const declaration = typeof template === 'string' ? this.templates.find(template) : undefined;
    return { ...rest, template, variables: { ...(declaration && fitting(declaration, ended)), ...variables } };
  }
}

function defaultTemplate({ event }: EndedWork): string {
  return event.endsWith('.failed') ? 'task_failed' : 'task_completed';
}

/** What is known of `ended` and wanted by the template, cut to what it takes. */
function fitting({ variables }: TemplateDeclaration, ended: EndedWork): Record<string, unknown> {
  const known = 'task' in ended ? ofTask(ended) : ofBatch(ended);
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => {
      const declared = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (!declared || value === null) return [];
      return [[name, typeof value === 'string' ? oneLine(value, declared.max_length) : value]];
    }),
  );
}

function ofTask({ task, event }: Extract<EndedWork, { task: unknown }>): Record<string, string | number | null> {
  const endedAt = task.completed_at;
  const seconds = task.execution_time_ms === null ? null : task.execution_time_ms / 1000;
  return {
    task_name: task.name,
    task_type: task.task_type,
    task_id: task.task_id,
    attempts: task.attempts,
    error_code: task.error?.code ?? null,
    error_message: task.error?.message ?? null,
    duration_seconds: seconds,
    ...(event === 'task.failed' ? { failed_at: endedAt } : { completed_at: endedAt }),
  };
}

function ofBatch({ batch }: Extract<EndedWork, { batch: unknown }>): Record<string, string | number | null> {
  return {
    task_name: `Batch ${batch.batch_id}`,
    task_id: batch.batch_id,
    total_count: batch.total,
    failed_count: batch.failed,
  };
}

/** Error messages come from anywhere; a mail's variables are one printable line. */
function oneLine(text: string, maxLength = 200): string {
  const line = text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069\s]+/gu, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).replace(/\p{Cs}$/u, '')}…` : line;
}
