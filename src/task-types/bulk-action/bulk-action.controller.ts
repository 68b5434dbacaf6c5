import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresRole } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { ExampleBodies } from '../../http/open-api/example-bodies.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../../http/requests/idempotency-key.js';
import { accepted } from '../../tasks/accepted.js';
import { SubmitTask } from '../../tasks/submit-task.command.js';
import { TaskResponse } from '../../tasks/task.response.js';
import { BulkActionBody, type BulkVerb } from './bulk-action.payload.js';
import { bulkPayload } from './bulk-request.js';

const RESULT =
  'Answers the task that does it, with progress; its result counts: `{ action, matched, done, skipped: { already_ended, ' +
  'not_failed, gone }, complete }`. It acts on tasks that were there when it was asked for, 100,000 at most (`complete: ' +
  'false` says that there are more), each once, also across a crash. ';
/** An hour: a hundred thousand tasks take minutes. */
const TIMEOUT_SECONDS = 3_600;

@ApiTags('tasks')
@Controller('tasks')
export class BulkActionController {
  constructor(private readonly commands: CommandBus) {}

  @Post('bulk-cancel')
  @HttpCode(202)
  @RequiresRole('member')
  @ExampleBodies(BulkActionBody, {
    'A filter': { status: 'pending', tag: 'contratos' },
    'Some tasks': { task_ids: ['high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11'] },
  })
  @ApiOperation({
    summary: 'Cancels all tasks of a filter, or those that are named',
    description: `${RESULT}Without \`status\`: pending and running ones.`,
  })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  cancel(
    @CurrentCaller() caller: Caller,
    @Body() body: BulkActionBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    return this.submit('cancel', { caller, body, idempotencyKey }, reply);
  }

  @Post('bulk-retry')
  @HttpCode(202)
  @RequiresRole('manager')
  @ExampleBodies(BulkActionBody, {
    'A kind of failure': { task_type: 'webhook_delivery', error_code: 'http_500' },
    'Some tasks': { task_ids: ['high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11'] },
  })
  @ApiOperation({
    summary: 'Runs all failed tasks of a filter again, or those that are named',
    description:
      `${RESULT}Without \`status\`: failed ones; \`cancelled\` is possible too. Bulk actions are run again only where ` +
      '`task_type: bulk_action` or their ids name them.',
  })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse })
  retry(
    @CurrentCaller() caller: Caller,
    @Body() body: BulkActionBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    return this.submit('retry', { caller, body, idempotencyKey }, reply);
  }

  private async submit(
    verb: BulkVerb,
    { caller, body, idempotencyKey }: { caller: Caller; body: BulkActionBody; idempotencyKey: string | undefined },
    reply: FastifyReply,
  ): Promise<TaskResponse> {
    const command = new SubmitTask({
      caller,
      type: 'bulk_action',
      name: `bulk-${verb}`,
      payload: bulkPayload(verb, body),
      options: { priority: 'high', timeout_seconds: TIMEOUT_SECONDS },
      idempotencyKey,
      internal: true,
    });
    return accepted(await this.commands.execute(command), reply);
  }
}
