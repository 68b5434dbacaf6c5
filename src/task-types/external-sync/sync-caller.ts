import type { RunningTask } from '@app/task-engine';
import type { OutboundAnswer } from '../../integrations/outbound-http/exchange.js';
import type { HostLimiter } from '../../integrations/outbound-http/hosts/host-limiter.js';
import { OutboundError } from '../../integrations/outbound-http/outbound-error.js';
import type { OutboundHttp } from '../../integrations/outbound-http/outbound-http.js';
import type { ExternalSyncPayload } from './external-sync.payload.js';
import type { ExternalSystem, ExternalSystems } from './external-systems.js';
import { refuseFailure } from './sync-outcome.js';
import { syncRequest } from './sync-request.js';

/** One call to another system, in a slot of its host. */
export class SyncCaller {
  constructor(
    private readonly systems: ExternalSystems,
    private readonly http: Pick<OutboundHttp, 'send'>,
    private readonly limiter: HostLimiter,
  ) {}

  /** A 2xx answer. @throws SnoozeTask when the host is busy or its circuit open; else what `refuseFailure` and `asTaskError` say */
  async call(payload: ExternalSyncPayload, task: RunningTask, callbackUrl?: string): Promise<OutboundAnswer> {
    const system = this.systems.of(payload);
    const { host, pathname } = new URL(system.url);
    // All organizations share n8n: a hanging workflow of one of them must not block anything else.
    const { organizationId, signal } = task;
    const hostRequest = { host, organizationId, circuitKey: `${organizationId} ${host}${pathname}`, signal };
    const answer = await this.limiter.run(hostRequest, () =>
      this.attempt(system, syncRequest(system, payload, task, callbackUrl), task),
    );
    refuseFailure(payload, answer, new Date());
    return answer;
  }

  private async attempt(
    { name, url, method, deadlineMs }: ExternalSystem,
    request: { headers: Record<string, string>; body: string },
    task: RunningTask,
  ): Promise<OutboundAnswer> {
    const startedAt = performance.now();
    try {
      const answer = await this.http.send({ url, method, ...request, deadlineMs, signal: task.signal });
      const level = answer.status >= 200 && answer.status < 300 ? 'info' : 'warning';
      task.log(level, `attempt ${task.attempt}: ${name} answered ${answer.status} in ${answer.durationMs} ms`);
      return answer;
    } catch (error) {
      if (error instanceof OutboundError) {
        const tookMs = Math.round(performance.now() - startedAt);
        task.log('warning', `attempt ${task.attempt}: ${name}: ${error.code} after ${tookMs} ms`);
      }
      throw error;
    }
  }
}
