import { Injectable } from '@nestjs/common';

/** Whether this process was told to leave and serves on only until balancers have seen that. */
@Injectable()
export class Leaving {
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}
