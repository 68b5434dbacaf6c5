import { type TaskEvent, TaskNotFoundError, TaskStream } from '@app/task-engine';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { ApiProblems } from '../../http/problems/api-problems.js';
import type { EventStream, StreamEvent } from '../../http/event-stream.js';
import { OpenStreams } from './open-streams.js';
import { openUntil } from './stream-admission.js';
import { streamed } from './streamed.js';
import { KnownTasks } from '../reads/known-tasks.js';
import { toResponse } from '../task.response.js';
import { MOST_STREAMED, SeveralTasksParameters } from '../tasks.dto.js';

/** What a list needs to show tasks as they move: a browser has six connections to a server, so not one of them a row. */
@ApiTags('tasks')
@Controller('tasks/stream')
export class TasksStreamController {
  constructor(
    private readonly known: KnownTasks,
    private readonly tasks: TaskStream,
    private readonly open: OpenStreams,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Several tasks as they move, in one stream of server-sent events',
    description:
      `Of up to ${MOST_STREAMED} tasks: \`snapshot\` first (the whole task), then \`status\` and \`progress\`; each event's data names its ` +
      '`task_id`. No log lines, and no ids: a client that comes back begins with snapshots. Tasks that are unknown are left out (404 ' +
      'where all are). Each task counts as one of the user’s open streams. The server closes when all have ended.',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'A stream of events',
    schema: { type: 'string', example: 'event: snapshot\ndata: {"task_id":"…"}\n\n' },
  })
  @ApiProblems(401, 403, 404, 429, 503)
  async stream(
    @CurrentCaller() caller: Caller,
    @Query() { task_ids }: SeveralTasksParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const taskIds = await this.visible(caller, [...new Set(task_ids.split(','))]);
    const release = this.open.take(caller.userId, taskIds.length);
    const end = { until: openUntil(caller.expiresAt, Date.now()), stopping: this.open.stopping };
    try {
      await streamed(reply, end, async (stream, signal) => {
        await Promise.all(taskIds.map((taskId) => this.follow(taskId, stream, signal)));
      });
    } catch {
      // The broker went away in the middle: the client comes back and gets a status code.
      request.log?.warn?.('stream of several tasks ended early');
    } finally {
      release();
    }
  }

  /** @throws TaskNotFoundError where the caller may see none of them */
  private async visible(caller: Caller, taskIds: readonly string[]): Promise<string[]> {
    const known = await Promise.all(taskIds.map((taskId) => this.mayFollow(caller, taskId)));
    const visible = taskIds.filter((_, index) => known[index]);
    if (visible.length === 0) throw new TaskNotFoundError();
    return visible;
  }

  private async mayFollow(caller: Caller, taskId: string): Promise<boolean> {
    try {
      await this.known.getLive(caller, taskId);
      return true;
    } catch (error) {
      if (error instanceof TaskNotFoundError) return false;
      throw error;
    }
  }

  private async follow(taskId: string, stream: EventStream, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of this.tasks.watchWithoutLog(taskId, signal)) {
        stream.send(toStreamEvent(taskId, event));
        await stream.ready();
      }
    } catch (error) {
      // A task that left the broker moves no more; the others do.
      if (!(error instanceof TaskNotFoundError)) throw error;
    }
  }
}

function toStreamEvent(taskId: string, event: Exclude<TaskEvent, { event: 'log' }>): StreamEvent {
  if (event.event !== 'progress') return { event: event.event, data: toResponse(event.task) };
  return { event: 'progress', data: { task_id: taskId, progress: event.progress, progress_message: event.message } };
}
