import { type FieldError, HandlesTask, type RunningTask, type TaskHandler } from '@app/task-engine';
import { ExternalSystems } from './external-systems.js';
import { ExternalSyncPayload } from './external-sync.payload.js';
import { SyncCaller } from './sync-caller.js';
import { type SyncResult, syncResult } from './sync-outcome.js';
import { type CallbackResult, CallbackSync } from './callbacks/callback-sync.js';

/** Calls n8n or another configured system: at least once, each attempt with the same `idempotency-key`. */
@HandlesTask<ExternalSyncPayload>({ type: 'external_sync', payload: ExternalSyncPayload })
export class ExternalSyncHandler implements TaskHandler<ExternalSyncPayload, SyncResult | CallbackResult> {
  constructor(
    private readonly systems: ExternalSystems,
    private readonly caller: SyncCaller,
    private readonly callbackSync: CallbackSync,
  ) {}

  /** What the payload's class cannot know: this deployment's settings. */
  check(payload: ExternalSyncPayload): FieldError[] {
    const { wait_for_callback: waits, callback_timeout_seconds: timeout } = payload;
    const errors = this.systems.problemsOf(payload);
    if (waits && !this.callbackSync.isConfigured) {
      const message = 'requires WEBHOOK_SIGNING_MASTER_KEY or SUPABASE_SERVICE_ROLE_KEY; neither is set';
      errors.push({ field: 'wait_for_callback', message });
    }
    if (timeout !== undefined && !waits) {
      errors.push({ field: 'callback_timeout_seconds', message: 'is only allowed with wait_for_callback' });
    }
    return errors;
  }

  /** @throws what `refuseFailure`, `HostLimiter` and, with wait_for_callback, `CallbackSync` say */
  async run(payload: ExternalSyncPayload, task: RunningTask): Promise<SyncResult | CallbackResult> {
    if (payload.wait_for_callback) {
      return this.callbackSync.run(payload, task, async (callbackUrl) => {
        const answer = await this.caller.call(payload, task, callbackUrl);
        return answer.status;
      });
    }
    const answer = await this.caller.call(payload, task);
    return syncResult(answer, task, this.systems.secrets());
  }
}
