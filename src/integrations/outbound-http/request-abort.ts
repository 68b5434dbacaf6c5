import type { GuardedConnection } from './guarded-connection.js';
import { OutboundError } from './outbound-error.js';

/** Ends a request from outside: by the deadline or by the caller's signal. */
export class RequestAbort {
  readonly happened: Promise<never>;
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort: () => void;

  constructor(
    connection: GuardedConnection,
    private readonly signal: AbortSignal,
    deadlineMs: number,
  ) {
    const { promise, reject } = withRejecter();
    this.happened = promise;
    const end = (error: unknown) => {
      reject(error);
      connection.destroy();
    };
    this.onAbort = () => end(signal.reason);
    this.timer = setTimeout(() => end(new OutboundError('timeout')), deadlineMs);
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  disarm(): void {
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.onAbort);
  }
}

function withRejecter(): { promise: Promise<never>; reject: (error: unknown) => void } {
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<never>((_resolve, rejectPromise) => (reject = rejectPromise));
  return { promise, reject };
}
