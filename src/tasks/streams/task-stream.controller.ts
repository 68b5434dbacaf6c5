import { type TaskEvent, TaskNotFoundError, TaskStream } from '@app/task-engine';
import { Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { ApiProblems } from '../../http/problems/api-problems.js';
import type { StreamEvent } from '../../http/event-stream.js';
import { OpenStreams } from './open-streams.js';
import { StreamAdmission } from './stream-admission.js';
import { StreamTickets, TICKET_SECONDS } from './stream-tickets.js';
import { streamed } from './streamed.js';
import { toLogLine } from '../reads/task-logs.response.js';
import { KnownTasks } from '../reads/known-tasks.js';
import { toResponse } from '../task.response.js';
import { StreamParameters } from '../tasks.dto.js';

class StreamTicketResponse {
  @ApiProperty({ description: 'Good once, for this task.' }) ticket!: string;
  @ApiProperty({ example: TICKET_SECONDS }) expires_in_seconds!: number;
}

@ApiTags('tasks')
@Controller('tasks/:task_id')
export class TaskStreamController {
  constructor(
    private readonly admission: StreamAdmission,
    private readonly tickets: StreamTickets,
    private readonly known: KnownTasks,
    private readonly tasks: TaskStream,
    private readonly open: OpenStreams,
  ) {}

  @Post('stream-ticket')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A single-use ticket for this task’s stream, for browsers’ EventSource' })
  @ApiOkResponse({ type: StreamTicketResponse })
  async issueTicket(@CurrentCaller() caller: Caller, @Param('task_id') taskId: string): Promise<StreamTicketResponse> {
    await this.known.getLive(caller, taskId);
    return { ticket: await this.tickets.issue(taskId, caller), expires_in_seconds: TICKET_SECONDS };
  }

  @Get('stream')
  @Public()
  @ApiOperation({
    summary: 'The task as it moves: server-sent events',
    description:
      '`snapshot` first (the whole task), then `status`, `progress` and `log`; after the final `status` the server closes. ' +
      'Each event has an id: send the last one as `Last-Event-ID` to go on without losing a line. Needs a bearer token or a ticket; ' +
      'it is closed when its token (or that of its ticket) ends, and after an hour: come back with the last id.',
    security: [{ bearer: [] }],
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that was read: the events after it are sent.',
    schema: { type: 'string' },
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'A stream of events',
    schema: { type: 'string', example: 'event: snapshot\ndata: {"task_id":"…"}\n\n' },
  })
  @ApiProblems(401, 403, 429, 503)
  async stream(
    @Param('task_id') taskId: string,
    @Query() { ticket }: StreamParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { userId, until } = await this.admission.admit(taskId, ticket, request, reply);
    const release = this.open.take(userId);
    try {
      await this.run(taskId, until, request, reply);
    } finally {
      release();
    }
  }

  private async run(taskId: string, until: number, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const last = request.headers['last-event-id'];
    try {
      await streamed(reply, { until, stopping: this.open.stopping }, async (stream, signal) => {
        for await (const event of this.tasks.watch(taskId, signal, typeof last === 'string' ? last : undefined)) {
          stream.send(toStreamEvent(event));
          await stream.ready();
        }
      });
    } catch (error) {
      // The broker went away, or the task left it: the client comes back with its last id and gets a status code.
      if (!(error instanceof TaskNotFoundError)) request.log?.warn?.({ task_id: taskId }, 'stream ended early');
    }
  }
}

function toStreamEvent(event: TaskEvent): StreamEvent {
  const id = event.cursor;
  switch (event.event) {
    case 'log':
      return { event: 'log', id, data: toLogLine(event.line) };
    case 'progress':
      return { event: 'progress', id, data: { progress: event.progress, progress_message: event.message } };
    default:
      return { event: event.event, id, data: toResponse(event.task) };
  }
}
