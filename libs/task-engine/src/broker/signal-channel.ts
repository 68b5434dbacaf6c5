import { setTimeout } from 'node:timers/promises';

/** A connection that was lost is made again after this. */
const LISTEN_AGAIN_MS = 1_000;
/** A connection that listens is asked for an answer at this interval: one that a network forgot is never closed. */
export const PROBE_MS = 5_000;

/** One channel of short texts that every process of the deployment hears while its connection stands; one class a broker. */
export abstract class SignalChannel {
  protected closed = false;

  constructor(private readonly reportError: (error: Error) => void) {}

  abstract publish(text: string): Promise<void>;

  /** Listens on a connection of its own until that is lost. */
  protected abstract listenOnce(heard: (text: string) => void): Promise<void>;

  /** Ends the connection that listens. */
  protected abstract disconnect(): void;

  /** Calls `heard` with each text from now on; what is published while the connection is made again is not heard. */
  async listen(heard: (text: string) => void): Promise<void> {
    while (!this.closed) {
      try {
        await this.listenOnce(heard);
      } catch (error) {
        if (!this.closed) this.reportError(error as Error);
      }
      if (!this.closed) await setTimeout(LISTEN_AGAIN_MS, undefined, { ref: false });
    }
  }

  close(): void {
    this.closed = true;
    this.disconnect();
  }
}
