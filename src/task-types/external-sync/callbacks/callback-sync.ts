import { ParkTask, PermanentTaskError, type RunningTask } from '@app/task-engine';
import type { Callback } from './callback.js';
import type { CallbackInbox, SyncCall } from './callback-inbox.js';
import type { CallbackTokens } from './callback-tokens.js';
import type { ExternalSyncPayload } from '../external-sync.payload.js';

/** What a task that waited for its callback leaves behind. */
export interface CallbackResult {
  /** What the call itself was answered; null where the callback came and no answer did. */
  status_code: number | null;
  /** The body of the callback, at most 8 KiB, secrets masked. */
  callback: unknown;
  callback_truncated: boolean;
}

const DEFAULT_TIMEOUT_SECONDS = 3_600;

/** Calls another system with a callback URL and parks the task until it answers there, or the deadline passes. */
export class CallbackSync {
  constructor(
    private readonly inbox: CallbackInbox,
    private readonly tokens: CallbackTokens,
    private readonly apiPublicUrl: string,
    private readonly now: () => number,
  ) {}

  get isConfigured(): boolean {
    return this.tokens.isConfigured;
  }

  /**
   * The result, once the callback is there. `call` is made where no earlier attempt of this run was answered; one whose
   * worker died before it was remembered is made again, under the same idempotency key.
   * @param call calls with the URL and answers the status
   * @throws ParkTask until then; PermanentTaskError `callback_failed` or `callback_timeout`; what `call` throws
   */
  async run(
    { callback_timeout_seconds = DEFAULT_TIMEOUT_SECONDS }: ExternalSyncPayload,
    task: RunningTask,
    call: (callbackUrl: string) => Promise<number>,
  ): Promise<CallbackResult> {
    const made = await this.inbox.callOf(task);
    // The workflow may have answered although its first call looked lost.
    const early = await this.inbox.endOf(task);
    if (early?.kind === 'arrived') return resultOf(early.callback, made);
    const waiting = made ?? (await this.call(task, callback_timeout_seconds * 1_000, call));
    if (this.now() >= waiting.until) return this.atDeadline(task, waiting);
    if (!made) task.log('info', `waits for the callback until ${new Date(waiting.until).toISOString()}`);
    throw new ParkTask(new Date(waiting.until), this.inbox.keyOf(task));
  }

  private async call(
    task: RunningTask,
    timeoutMs: number,
    call: (callbackUrl: string) => Promise<number>,
  ): Promise<SyncCall> {
    const until = Math.round(this.now() + timeoutMs);
    const token = this.tokens.issue({ taskId: task.id, run: task.run, expiresAt: new Date(until) });
    const status = await call(`${this.apiPublicUrl}/api/background/integrations/callbacks/${token}`);
    const made = { status_code: status, until };
    await this.inbox.remember(task, made);
    task.progress(0.5, 'waiting for the callback');
    return made;
  }

  private async atDeadline(task: RunningTask, made: SyncCall): Promise<CallbackResult> {
    const end = await this.inbox.expire(task);
    if (end.kind === 'arrived') return resultOf(end.callback, made);
    throw new PermanentTaskError('No callback arrived before the deadline', { code: 'callback_timeout' });
  }
}

/** @throws PermanentTaskError `callback_failed` where the other system says so */
function resultOf({ body, failure }: Callback, made: SyncCall | undefined): CallbackResult {
  if (failure !== undefined) {
    throw new PermanentTaskError(`The other system reported a failure: ${failure}`, { code: 'callback_failed' });
  }
  return { status_code: made?.status_code ?? null, callback: body.value, callback_truncated: body.truncated };
}
