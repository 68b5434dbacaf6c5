import type { OnModuleDestroy } from '@nestjs/common';
import { exchange, type ExchangeRequest, type OutboundAnswer } from './exchange.js';
import type { ConnectionSettings } from './guarded-connection.js';
import { ConnectionPool } from './connection-pool.js';
import { RequestAbort } from './request-abort.js';
import { type Target, TargetRules, type TargetSettings } from './targets/target-rules.js';

/** Longest wait for a complete answer in milliseconds: DNS, connect, TLS, headers and body together. */
const OUTBOUND_DEADLINE_MS = 15_000;

export interface OutboundRequest extends ExchangeRequest {
  url: string;
  /** Closes the connection at once. */
  signal: AbortSignal;
  deadlineMs?: number;
}

/**
 * The only way from this process to an address a tenant or the settings named: public HTTPS (what operators name may be
 * private), no redirects, no proxies, no decompression, bounded in time and bytes.
 */
export class OutboundHttp implements OnModuleDestroy {
  private readonly rules: TargetRules;
  private readonly connections: ConnectionPool;

  constructor(settings: TargetSettings & ConnectionSettings) {
    this.rules = new TargetRules(settings);
    this.connections = new ConnectionPool(settings);
  }

  /** What can be said of a URL without the network. @throws OutboundError `invalid_url` or `blocked_address` */
  check(url: string): Target {
    return this.rules.check(url);
  }

  /** `send` with POST. */
  post(request: Omit<OutboundRequest, 'method'>): Promise<OutboundAnswer> {
    return this.send({ ...request, method: 'POST' });
  }

  /**
   * One request; any status is an answer.
   * @throws OutboundError when no complete answer came; the signal's reason when it was aborted
   */
  async send(request: OutboundRequest): Promise<OutboundAnswer> {
    const target = this.rules.check(request.url);
    request.signal.throwIfAborted();
    const connection = this.connections.acquire(target);
    const stop = new RequestAbort(connection, request.signal, request.deadlineMs ?? OUTBOUND_DEADLINE_MS);
    try {
      const answer = await Promise.race([exchange(connection, target.url, request), stop.happened]);
      if (answer.truncated) connection.destroy();
      else this.connections.release(connection);
      return answer;
    } catch (error) {
      connection.destroy();
      throw error;
    } finally {
      stop.disarm();
    }
  }

  onModuleDestroy(): void {
    this.connections.close();
  }
}
