import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOperation, ApiTags, IntersectionType } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresRole } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { ExampleBodies } from '../../http/open-api/example-bodies.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../../http/requests/idempotency-key.js';
import { accepted } from '../../tasks/accepted.js';
import { SubmitTask } from '../../tasks/submit-task.command.js';
import { CommonTaskFields, splitCommonFields } from '../../tasks/task-fields.dto.js';
import { TaskResponse } from '../../tasks/task.response.js';
import { AnalyticsProcessingPayload } from './analytics-processing.payload.js';

export class AnalyticsProcessingBody extends IntersectionType(AnalyticsProcessingPayload, CommonTaskFields) {}

@ApiTags('tasks')
@Controller('tasks/analytics-processing')
export class AnalyticsProcessingController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(202)
  @RequiresRole('member')
  @ExampleBodies(AnalyticsProcessingBody, {
    'Your events': { period: { from: '2026-11-01', to: '2026-12-01' }, metrics: ['order_paid'], bucket: 'day' },
    'The tasks themselves': { source: 'tasks', period: { from: '2026-11-01', to: '2026-12-01' }, locale: 'en' },
  })
  @ApiOperation({ summary: 'Computes a report of events or of the task history; its result names the report' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  async submit(
    @CurrentCaller() caller: Caller,
    @Body() body: AnalyticsProcessingBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { name, options, payload } = splitCommonFields(body);
    const request = {
      caller,
      type: 'analytics_processing',
      name,
      payload,
      checkedAs: AnalyticsProcessingPayload,
      options,
      idempotencyKey,
    };
    return accepted(await this.commands.execute(new SubmitTask(request)), reply);
  }
}
