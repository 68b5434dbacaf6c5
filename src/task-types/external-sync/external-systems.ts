import type { FieldError } from '@app/task-engine';
import { MAX_N8N_DATA_BYTES, type N8nWebhooks } from '../../integrations/n8n/n8n-webhooks.js';
import type { ExternalSyncPayload } from './external-sync.payload.js';
import type { ExternalTargets } from './external-targets.js';

/** n8n's Wait nodes may answer late; what takes longer is for `wait_for_callback`, whose workflows answer at once. */
const N8N_ANSWERS_WITHIN_MS = 60_000;
const N8N_STARTS_WITHIN_MS = 15_000;

/** Where one task's call goes. */
export interface ExternalSystem {
  name: string;
  url: string;
  method: 'POST' | 'PUT';
  auth: { header: string; value: string } | undefined;
  deadlineMs: number;
}

/** n8n and the systems of the targets file. */
export class ExternalSystems {
  constructor(
    private readonly n8n: N8nWebhooks,
    private readonly targets: Pick<ExternalTargets, 'get' | 'secrets'>,
  ) {}

  /** What the settings of this deployment forbid; empty when `of` will answer. */
  problemsOf(payload: ExternalSyncPayload): FieldError[] {
    return isForN8n(payload) ? this.n8nProblems(payload) : this.targetProblems(payload);
  }

  /** @param payload one without problems */
  of(payload: ExternalSyncPayload): ExternalSystem {
    if (isForN8n(payload)) return this.n8nSystem(payload);
    const name = payload.system ?? '';
    const target = this.targets.get(name);
    if (!target) throw new Error(`Unknown target ${name}`);
    const { url, method, auth, timeoutMs } = target;
    return { name, url, method, auth, deadlineMs: timeoutMs };
  }

  /** Every secret we send anywhere: none of them may come back to a caller. */
  secrets(): string[] {
    const { auth } = this.n8n;
    return [...(auth ? [auth.value] : []), ...this.targets.secrets()];
  }

  private n8nSystem(payload: ExternalSyncPayload): ExternalSystem {
    return {
      name: 'n8n',
      url: this.n8n.urlOf(webhookPathOf(payload)),
      method: 'POST',
      auth: this.n8n.auth,
      deadlineMs: payload.wait_for_callback ? N8N_STARTS_WITHIN_MS : N8N_ANSWERS_WITHIN_MS,
    };
  }

  private n8nProblems(payload: ExternalSyncPayload): FieldError[] {
    if (!this.n8n.isConfigured) {
      return [{ field: fieldThatNames(payload), message: 'n8n is not configured: N8N_WEBHOOK_URL is not set' }];
    }
    if (this.n8n.takes(payload.data)) return [];
    return [{ field: 'data', message: `must be at most ${MAX_N8N_DATA_BYTES} bytes of JSON, the limit of n8n` }];
  }

  private targetProblems({ system = '', sync_type, workflow }: ExternalSyncPayload): FieldError[] {
    const target = this.targets.get(system);
    if (!target) return [{ field: 'system', message: 'must be n8n or a system of the EXTERNAL_TARGETS file' }];
    if (workflow !== undefined) return [{ field: 'workflow', message: 'is only allowed for n8n; use sync_type' }];
    if (target.syncTypes.includes(sync_type ?? '')) return [];
    return [{ field: 'sync_type', message: `must be one of ${target.syncTypes.join(', ')}`.slice(0, 200) }];
  }
}

/** Whether the call goes to n8n, which needs no name. */
export function isForN8n({ system = 'n8n' }: ExternalSyncPayload): boolean {
  return system === 'n8n';
}

/** The path below `/webhook/`. */
export function webhookPathOf({ workflow, sync_type = '' }: ExternalSyncPayload): string {
  return workflow ?? sync_type;
}

/** The field by which the caller chose the system. */
function fieldThatNames({ system, workflow }: ExternalSyncPayload): 'system' | 'workflow' | 'sync_type' {
  if (system !== undefined) return 'system';
  return workflow === undefined ? 'sync_type' : 'workflow';
}
