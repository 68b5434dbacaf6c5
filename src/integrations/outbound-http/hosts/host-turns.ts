import { RetryableTaskError, SnoozeTask } from '@app/task-engine';
import type { HostCircuitBreaker } from './host-circuit-breaker.js';
import type { HostSlots } from './host-slots.js';
import { OutboundError } from '../outbound-error.js';
import { asTaskError } from '../outbound-task-error.js';

/** While a host has been silent no longer than this its tasks wait for free; after it each try counts. */
const FREE_WAIT_MS = 60_000;

/** Whose turn: the organizations share the slots of one `host`; what hangs is left alone by `restKey`, which names one of them. */
export interface Turn {
  host: string;
  organizationId: string;
  restKey: string;
  signal: AbortSignal;
}

/** Takes turns at a host, for every task type alike: a slow or dead one holds at most its slots of this worker. */
export class HostTurns {
  constructor(
    private readonly slots: HostSlots,
    private readonly rest: HostCircuitBreaker,
  ) {}

  /**
   * Runs one request in a slot of its host.
   * @throws SnoozeTask when the host is busy or silent, RetryableTaskError `host_unresponsive`; an OutboundError as its
   * task error; else what `request` throws
   */
  async take<T>({ restKey, ...visitor }: Turn, request: () => Promise<T>): Promise<T> {
    this.leaveAloneWhoIsSilent(restKey);
    const slot = await this.slots.enter(visitor);
    if (slot.kind === 'busy') throw new SnoozeTask(slot.retryInMs, 'the host is at its limit of concurrent deliveries');
    try {
      const answer = await request();
      this.rest.record(restKey, false);
      return answer;
    } catch (error) {
      if (error instanceof OutboundError) this.rest.record(restKey, error.code === 'timeout');
      throw asTaskError(error);
    } finally {
      slot.leave();
    }
  }

  private leaveAloneWhoIsSilent(restKey: string): void {
    const verdict = this.rest.ask(restKey);
    if (verdict.kind === 'awake') return;
    if (verdict.darkForMs <= FREE_WAIT_MS)
      throw new SnoozeTask(verdict.retryInMs, 'the last deliveries to this host timed out');
    throw new RetryableTaskError('Not tried: the last deliveries to this host timed out', {
      code: 'host_unresponsive',
    });
  }
}
