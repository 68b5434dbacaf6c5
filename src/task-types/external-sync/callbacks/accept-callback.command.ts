import {
  FINAL_STATUSES,
  isDeeperThan,
  MAX_PAYLOAD_DEPTH,
  TaskActions,
  TaskNotFoundError,
  TaskRecords,
} from '@app/task-engine';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ProblemException } from '../../../http/problems/problem.js';
import { BoundedMap } from '../../../integrations/outbound-http/hosts/bounded-map.js';
import { CallbackInbox } from './callback-inbox.js';
import { type CallbackTicket, CallbackTokens } from './callback-tokens.js';

/** What another system POSTed to a callback URL; answers the id of the task that goes on. */
export class AcceptCallback extends Command<string> {
  constructor(
    readonly token: string,
    readonly body: unknown,
  ) {
    super();
  }
}

/** Tokens used recently: a repeated callback must not cost the broker anything. */
const REMEMBERED = 10_000;

@CommandHandler(AcceptCallback)
export class AcceptCallbackHandler implements ICommandHandler<AcceptCallback> {
  private readonly spent = new BoundedMap<true>(REMEMBERED);

  constructor(
    private readonly tokens: CallbackTokens,
    private readonly inbox: CallbackInbox,
    private readonly records: TaskRecords,
    private readonly actions: TaskActions,
  ) {}

  /**
   * @throws ProblemException 404 for a token that is not ours, 410 after its deadline, 409 when it is used or its task is
   * over; BrokerUnavailableError
   */
  async execute({ token, body }: AcceptCallback): Promise<string> {
    const ticket = this.tokens.read(token);
    if (!ticket) throw unknown();
    if (ticket.expiresAt.getTime() <= this.inbox.now()) throw new ProblemException(410, 'The callback URL has expired');
    if (this.spent.get(token)) throw used();
    if (isDeeperThan(body, MAX_PAYLOAD_DEPTH)) throw tooDeep();
    if (!(await this.isAwaited(ticket))) throw this.spend(token);
    const run = { id: ticket.taskId, run: ticket.run };
    const won = await this.inbox.deliver(run, body, { token, until: ticket.expiresAt.getTime() });
    // Also for a second one: the first may have been stored by a process that died before it could wake the task.
    await this.actions.wake(ticket.taskId);
    const refusal = this.spend(token);
    if (!won) throw refusal;
    return ticket.taskId;
  }

  private async isAwaited({ taskId, run }: CallbackTicket): Promise<boolean> {
    try {
      const task = await this.records.get(taskId);
      return task.run === run && !FINAL_STATUSES.includes(task.status);
    } catch (error) {
      if (error instanceof TaskNotFoundError) throw unknown();
      throw error;
    }
  }

  private spend(token: string): ProblemException {
    this.spent.set(token, true);
    return used();
  }
}

function unknown(): ProblemException {
  return new ProblemException(404, 'No such callback');
}

function used(): ProblemException {
  return new ProblemException(409, 'The callback URL was already used, or its task has ended');
}

function tooDeep(): ProblemException {
  const errors = [{ field: 'body', message: 'must not be nested deeper than 64 levels' }];
  return new ProblemException(422, 'The request has invalid fields', { errors });
}
