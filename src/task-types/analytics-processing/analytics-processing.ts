import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { SubmitTask } from '../../tasks/submit-task.command.js';
import type { TaskOptions } from '../../tasks/task-fields.dto.js';
import type { AnalyticsProcessingPayload } from './analytics-processing.payload.js';

/** Which report, for whom; only the period of the payload is required. */
export interface AnalyticsProcessingRequest extends AnalyticsProcessingPayload, TaskOptions {
  organization_id: string;
  user_id: string;
  name?: string;
  /** Same key, organization and request: the same task. */
  idempotency_key?: string;
}

/** Reports from this application's own code. */
@Injectable()
export class AnalyticsProcessing {
  constructor(private readonly commands: CommandBus) {}

  /**
   * Submits one report and answers its task id; the finished task's result names the report.
   * @throws InvalidPayloadError naming the bad fields; BrokerUnavailableError when the broker is away
   */
  async submitAnalyticsProcessing(request: AnalyticsProcessingRequest): Promise<string> {
    const { organization_id, user_id, name, idempotency_key, ...fields } = request;
    const { source, period, bucket, metrics, report_format, time_zone, locale, ...options } = fields;
    const { task } = await this.commands.execute(
      new SubmitTask({
        caller: { userId: user_id, organizationId: organization_id, role: 'member' },
        type: 'analytics_processing',
        name,
        payload: { source, period, bucket, metrics, report_format, time_zone, locale },
        options,
        idempotencyKey: idempotency_key,
      }),
    );
    return task.id;
  }
}
