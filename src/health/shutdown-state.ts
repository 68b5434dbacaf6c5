import { Injectable } from '@nestjs/common';

/** Whether this process was asked to shut down and serves only until load balancers have noticed. */
@Injectable()
export class ShutdownState {
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}
