import { RetryableTaskError, SnoozeTask } from '@app/task-engine';
import type { HostCircuitBreaker } from './host-circuit-breaker.js';
import type { HostSlots } from './host-slots.js';
import { OutboundError } from '../outbound-error.js';
import { asTaskError } from '../outbound-task-error.js';

/** While a host has been failing no longer than this its tasks are snoozed; after it each try counts as an attempt. */
const FREE_WAIT_MS = 60_000;

/** The organizations share the slots of one `host`; the circuit of `circuitKey` belongs to one of them. */
export interface HostRequest {
  host: string;
  organizationId: string;
  circuitKey: string;
  signal: AbortSignal;
}

/** Limits the requests to a host over all task types: a slow or dead one occupies at most its slots of this worker. */
export class HostLimiter {
  constructor(
    private readonly slots: HostSlots,
    private readonly breaker: HostCircuitBreaker,
  ) {}

  /**
   * Runs one request in a slot of its host.
   * @throws SnoozeTask when the host is busy or its circuit open, RetryableTaskError `host_unresponsive`; an OutboundError as its
   * task error; else what `request` throws
   */
  async run<T>({ circuitKey, ...slotRequest }: HostRequest, request: () => Promise<T>): Promise<T> {
    this.refuseWhileOpen(circuitKey);
    const slot = await this.slots.request(slotRequest);
    if (slot.kind === 'busy') throw new SnoozeTask(slot.retryInMs, 'the host is at its limit of concurrent deliveries');
    try {
      const answer = await request();
      this.breaker.record(circuitKey, false);
      return answer;
    } catch (error) {
      if (error instanceof OutboundError) this.breaker.record(circuitKey, error.code === 'timeout');
      throw asTaskError(error);
    } finally {
      slot.release();
    }
  }

  private refuseWhileOpen(circuitKey: string): void {
    const circuit = this.breaker.check(circuitKey);
    if (circuit.kind !== 'open') return;
    if (circuit.failingForMs <= FREE_WAIT_MS)
      throw new SnoozeTask(circuit.retryInMs, 'the last deliveries to this host timed out');
    throw new RetryableTaskError('Not tried: the last deliveries to this host timed out', {
      code: 'host_unresponsive',
    });
  }
}
