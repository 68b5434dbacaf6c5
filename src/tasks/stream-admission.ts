import { TaskRecords } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticator } from '../auth/authenticator.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { StreamTickets } from './stream-tickets.js';
import { visibleTo } from './visible-task.js';

/** Who may open a task's stream: the holder of a ticket for it, or a caller who may see the task. Each opening counts. */
@Injectable()
export class StreamAdmission {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly tickets: StreamTickets,
    private readonly records: TaskRecords,
    private readonly limits: RateLimits,
  ) {}

  /** The watching user's id. @throws ProblemException, TaskNotFoundError */
  async admit(
    taskId: string,
    ticket: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string> {
    if (ticket !== undefined) {
      const holder = await this.tickets.redeem(ticket, taskId);
      await this.limits.countCaller(holder, reply);
      return holder.userId;
    }
    const caller = await this.authenticator.callerOf(request);
    await this.limits.countCaller(caller, reply);
    visibleTo(caller, await this.records.get(taskId));
    return caller.userId;
  }
}
