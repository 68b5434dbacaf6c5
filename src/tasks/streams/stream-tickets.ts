import { Claims } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Caller } from '../../auth/caller.js';
import { ProblemException } from '../../http/problems/problem.js';

/** How long a ticket is good for. */
export const TICKET_SECONDS = 60;

/** Whose a ticket is. */
export type TicketHolder = Pick<Caller, 'userId' | 'organizationId' | 'expiresAt'>;

interface Ticket extends TicketHolder {
  taskId: string;
}

/** Single-use tickets for one task's stream: browsers' EventSource cannot send a token. */
@Injectable()
export class StreamTickets {
  constructor(private readonly claims: Claims) {}

  /** A new ticket for this task, good for a minute. */
  async issue(taskId: string, { userId, organizationId, expiresAt }: TicketHolder): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    const value: Ticket = { taskId, userId, organizationId, expiresAt };
    await this.claims.claim(`stream-ticket:${ticket}`, value, TICKET_SECONDS * 1000, randomUUID());
    return ticket;
  }

  /** Uses a ticket up; answers whose it was. @throws ProblemException 401 when it is unknown, spent or another task's */
  async redeem(ticket: string, taskId: string): Promise<TicketHolder> {
    const key = `stream-ticket:${ticket}`;
    const issued = await this.claims.read<Ticket>(key);
    if (issued?.value.taskId !== taskId || issued.expiresAt <= Date.now()) throw refused();
    // A process of the version before spends a ticket by a second claim; can go with LegacyValues.
    if (await this.claims.hasLegacy(`stream-ticket-used:${ticket}`)) throw refused();
    if (!(await this.claims.take(key))) throw refused();
    return issued.value;
  }
}

function refused(): ProblemException {
  return new ProblemException(401, 'The ticket is not valid', { headers: { 'www-authenticate': 'Bearer' } });
}
