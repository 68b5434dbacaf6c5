import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { SubmitTask } from '../../tasks/submit-task.command.js';
import type { TaskOptions } from '../../tasks/task-fields.dto.js';
import type { ExternalSyncPayload, SyncFields } from './external-sync.payload.js';

/** For whom, and the options of every task. */
interface OnBehalf extends TaskOptions {
  organization_id: string;
  user_id: string;
  name?: string;
  /** Same key, organization and request: the same task. */
  idempotency_key?: string;
}

/** What to synchronize with n8n or, by `system`, with another configured system. */
export interface ExternalSyncRequest extends SyncFields, OnBehalf {
  system?: string;
  sync_type: string;
}

/** Which of n8n's workflows to call, by the path of its webhook. */
export interface N8nTriggerRequest extends SyncFields, OnBehalf {
  workflow: string;
}

/** Calls to n8n and other systems from this application's own code. */
@Injectable()
export class ExternalSync {
  constructor(private readonly commands: CommandBus) {}

  /**
   * Submits one synchronization and answers its task id.
   * @throws InvalidPayloadError naming the bad fields; BrokerUnavailableError when the broker is away
   */
  async submitExternalSync({ system, sync_type, ...request }: ExternalSyncRequest): Promise<string> {
    return this.submit({ ...(system !== undefined && { system }), sync_type }, request);
  }

  /** Submits one call of an n8n workflow and answers its task id. @throws as submitExternalSync */
  async triggerN8n({ workflow, ...request }: N8nTriggerRequest): Promise<string> {
    return this.submit({ workflow }, request);
  }

  private async submit(
    target: Pick<ExternalSyncPayload, 'system' | 'sync_type' | 'workflow'>,
    request: SyncFields & OnBehalf,
  ): Promise<string> {
    const {
      organization_id,
      user_id,
      name,
      idempotency_key,
      data,
      wait_for_callback,
      callback_timeout_seconds,
      ...options
    } = request;
    const { task } = await this.commands.execute(
      new SubmitTask({
        caller: { userId: user_id, organizationId: organization_id, role: 'member' },
        type: 'external_sync',
        name,
        payload: { ...target, data, wait_for_callback, callback_timeout_seconds },
        options,
        idempotencyKey: idempotency_key,
      }),
    );
    return task.id;
  }
}
