import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticator } from '../../auth/authenticator.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';
import { KnownTasks } from '../reads/known-tasks.js';
import { StreamTickets, type TicketHolder } from './stream-tickets.js';

/** Who watches, and until when in epoch milliseconds. */
export interface Admitted {
  userId: string;
  until: number;
}

/** A stream is opened anew once an hour, and sooner when its token ends: a right that was taken away ends with it. */
const LONGEST_MS = 3_600_000;

/** Until when a stream that is opened now may stay open. */
export function openUntil(expiresAt: number | undefined, now: number): number {
  return Math.min(expiresAt ?? Infinity, now + LONGEST_MS);
}

/** Who may open a task's stream: the holder of a ticket for it, or a caller who may see the task. Each opening counts. */
@Injectable()
export class StreamAdmission {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly tickets: StreamTickets,
    private readonly known: KnownTasks,
    private readonly limits: RateLimits,
  ) {}

  /** @throws ProblemException, TaskNotFoundError */
  async admit(
    taskId: string,
    ticket: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Admitted> {
    if (ticket !== undefined) {
      const holder = await this.tickets.redeem(ticket, taskId);
      await this.limits.countCaller(holder, reply);
      return admitted(holder);
    }
    const caller = await this.authenticator.callerOf(request);
    await this.limits.countCaller(caller, reply);
    await this.known.getLive(caller, taskId);
    return admitted(caller);
  }
}

function admitted({ userId, expiresAt }: TicketHolder): Admitted {
  return { userId, until: openUntil(expiresAt, Date.now()) };
}
