import { Readable } from 'node:stream';

/** A message that is read once the server has said it wants it (354): until then it can still be kept. */
export class MessageStream extends Readable {
  private leaving = false;

  /** @param mayLeave asked at the last moment; where it answers false nothing is handed out */
  constructor(
    private readonly message: Buffer,
    private readonly mayLeave: () => boolean,
  ) {
    super();
  }

  /** Whether the server may have the message from now on. */
  get hasLeft(): boolean {
    return this.leaving;
  }

  override _read(): void {
    if (this.leaving || !this.mayLeave()) return;
    this.leaving = true;
    this.push(this.message);
    this.push(null);
  }
}
