import { InvalidPayloadError, linkedSignal } from '@app/task-engine';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequiresRole } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.js';
import { ApiProblems } from '../http/problems/api-problems.js';
import { ExampleBodies } from '../http/open-api/example-bodies.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/requests/idempotency-key.js';
import { StorageUnavailableInterceptor } from '../integrations/supabase/storage-unavailable.interceptor.js';
import { accepted } from './accepted.js';
import { CancelTask } from './cancel-task.command.js';
import { FollowUpTaskBody } from './follow-ups/follow-up-task.dto.js';
import { GetTask } from './reads/get-task.query.js';
import { GetTaskLogs } from './reads/get-task-logs.query.js';
import { TaskListResponse, ListTasksParameters } from './reads/list-tasks.dto.js';
import { ListTasks } from './reads/list-tasks.query.js';
import { OpenStreams } from './streams/open-streams.js';
import { RetryTask } from './retry-task.command.js';
import { SubmitTask } from './submit-task.command.js';
import { splitCommonFields } from './task-fields.dto.js';
import { TaskLogsResponse, toLogsResponse } from './reads/task-logs.response.js';
import { TaskResponse, toResponse } from './task.response.js';
import { GetTaskLogsParameters, GetTaskParameters, SubmitTaskBody } from './tasks.dto.js';

@ApiTags('tasks')
@ApiExtraModels(FollowUpTaskBody)
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly open: OpenStreams,
  ) {}

  // Without the interceptor: nothing of a submit waits for storage.
  @Post()
  @HttpCode(202)
  @RequiresRole('member')
  @ExampleBodies(SubmitTaskBody, {
    'A document': {
      name: 'Contrato 42',
      task_type: 'document_processing',
      payload: { document_id: 'doc_123', content: '# Férias' },
    },
    'A webhook in a minute': {
      name: 'Aviso',
      task_type: 'webhook_delivery',
      delay_seconds: 60,
      payload: { webhook_url: 'https://example.com/webhook', data: { order_id: 42 } },
    },
  })
  @ApiOperation({ summary: 'Submits a task of any type' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: TaskResponse, description: 'Stored in the broker; Location names it.' })
  async submit(
    @CurrentCaller() caller: Caller,
    @Body() body: SubmitTaskBody,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { name, options, payload } = splitCommonFields(body);
    const request = { caller, type: payload.task_type, name, payload: payload.payload, options, idempotencyKey };
    return accepted(await this.commands.execute(new SubmitTask(request)).catch(insidePayload), reply);
  }

  @Get()
  @UseInterceptors(StorageUnavailableInterceptor)
  @ApiOperation({
    summary: 'The organization’s tasks, newest first',
    description:
      'A task appears within two seconds of its submit. All filters hold together. A page may hold fewer tasks than `limit` ' +
      'while there are more: go on until `next_cursor` is null. Tasks submitted meanwhile do not move the pages. An admin ' +
      'without X-Organization-Id sees every organization’s.',
  })
  @ApiOkResponse({ type: TaskListResponse })
  async list(@CurrentCaller() caller: Caller, @Query() parameters: ListTasksParameters): Promise<TaskListResponse> {
    const { tasks, nextCursor } = await this.queries.execute(new ListTasks(caller, parameters));
    return { tasks: tasks.map((task) => toResponse(task)), next_cursor: nextCursor };
  }

  @Get(':task_id')
  @UseInterceptors(StorageUnavailableInterceptor)
  @ApiOperation({
    summary: 'A task as it stands, or as it ended (wait_seconds)',
    description:
      'When its time in the broker is over (TASK_RESULT_TTL_SECONDS) the history answers: `payload` is null then, and its log ' +
      'is empty. While the history is away, an id that the broker does not know is answered 503, not 404.',
  })
  @ApiOkResponse({ type: TaskResponse })
  async get(
    @CurrentCaller() caller: Caller,
    @Param('task_id') taskId: string,
    @Query() { wait_seconds, include }: GetTaskParameters,
    @Req() request: FastifyRequest,
  ): Promise<TaskResponse> {
    const gone = new AbortController();
    request.raw.once('close', () => request.raw.destroyed && gone.abort());
    // A process that leaves answers what is known by then: its orchestrator may not wait for as long as callers do.
    const { signal, release } = linkedSignal(gone.signal, ...(wait_seconds ? [this.open.stopping] : []));
    try {
      const options = { waitMs: (wait_seconds ?? 0) * 1000, include: include?.split(',') ?? [], signal };
      const { task, waiting, historic, ...rest } = await this.queries.execute(new GetTask(caller, taskId, options));
      return { ...toResponse(task, waiting), ...(historic && { waiting_for: null }), ...rest };
    } finally {
      release();
    }
  }

  @Get(':task_id/logs')
  @UseInterceptors(StorageUnavailableInterceptor)
  @ApiOperation({ summary: "A task's stored log lines, oldest first; none when its time in the broker is over" })
  @ApiOkResponse({ type: TaskLogsResponse })
  async logs(
    @CurrentCaller() caller: Caller,
    @Param('task_id') taskId: string,
    @Query() { offset = 0, limit = 100 }: GetTaskLogsParameters,
  ): Promise<TaskLogsResponse> {
    return toLogsResponse(taskId, await this.queries.execute(new GetTaskLogs(caller, taskId, offset, limit)));
  }

  @Post(':task_id/cancel')
  @UseInterceptors(StorageUnavailableInterceptor)
  @HttpCode(202)
  @RequiresRole('member')
  @ApiOperation({ summary: 'Cancels a task: a waiting one never runs, a running one is aborted within a second' })
  @ApiAcceptedResponse({ type: TaskResponse })
  @ApiProblems(409)
  async cancel(@CurrentCaller() caller: Caller, @Param('task_id') taskId: string): Promise<TaskResponse> {
    return toResponse(await this.commands.execute(new CancelTask(caller, taskId)));
  }

  @Post(':task_id/retry')
  @UseInterceptors(StorageUnavailableInterceptor)
  @HttpCode(202)
  @RequiresRole('manager')
  @ApiOperation({ summary: 'Runs a failed or cancelled task again, under the same id' })
  @ApiAcceptedResponse({ type: TaskResponse })
  @ApiProblems(409)
  async retry(@CurrentCaller() caller: Caller, @Param('task_id') taskId: string): Promise<TaskResponse> {
    return toResponse(await this.commands.execute(new RetryTask(caller, taskId)));
  }
}

/** Here the type's fields stand inside `payload`. */
function insidePayload(error: unknown): never {
  if (!(error instanceof InvalidPayloadError)) throw error;
  throw new InvalidPayloadError(
    error.errors.map(({ field, message }) => ({ field: field ? `payload.${field}` : 'payload', message })),
  );
}
