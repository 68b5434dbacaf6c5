/** Lets any number of waiters go at the next change; a change before they wait is not theirs. */
export class ChangeSignal {
  private wake: () => void = () => undefined;
  private coming = this.expect();

  /** Resolves with the next `announce`. */
  get next(): Promise<void> {
    return this.coming;
  }

  announce(): void {
    this.wake();
    this.coming = this.expect();
  }

  private expect(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}
