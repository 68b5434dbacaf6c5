import { within } from '@app/task-engine';

/** State of a part of the deployment: healthy, or what is wrong, without sensitive details. */
export type ProbeAnswer = { wrong: string | undefined };

const DEADLINE_MS = 1_800;
const REMEMBER_MS = 1_000;

/**
 * Asks one part of the deployment whether it is well: an answer within 1.8 s also when that part hangs, cached for
 * a second so that frequent requests cost it nothing. Errors are not shown: they may name hosts and users.
 */
export class Probe {
  private latest: Promise<ProbeAnswer> | undefined;
  private askAgainAt = 0;

  /** @param ask resolves to what is wrong or undefined, or rejects when the part is `away` */
  constructor(
    private readonly ask: () => Promise<string | undefined>,
    private readonly away: string,
    private readonly now: () => number = Date.now,
  ) {}

  answer(): Promise<ProbeAnswer> {
    if (this.latest && this.now() < this.askAgainAt) return this.latest;
    this.askAgainAt = this.now() + REMEMBER_MS;
    this.latest = this.askWithin(DEADLINE_MS);
    return this.latest;
  }

  private async askWithin(ms: number): Promise<ProbeAnswer> {
    try {
      const answer = await within(this.ask(), ms);
      return { wrong: answer ? answer.value : this.away };
    } catch {
      return { wrong: this.away };
    }
  }
}
