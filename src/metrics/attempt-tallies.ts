import type { AttemptEnd, Lane } from '@app/task-engine';
import { DurationTally } from './duration-tally.js';

/** What the attempts of one type and lane came to. */
export interface AttemptTally {
  labels: { type: string; lane: Lane };
  begun: number;
  ends: Map<AttemptEnd, number>;
  wait: DurationTally;
  execution: DurationTally;
}

/** Counts the attempts of a worker by type and lane. */
export class AttemptTallies {
  private readonly byType = new Map<string, Partial<Record<Lane, AttemptTally>>>();

  of(type: string, lane: Lane): AttemptTally {
    let lanes = this.byType.get(type);
    if (!lanes) this.byType.set(type, (lanes = {}));
    return (lanes[lane] ??= {
      labels: { type, lane },
      begun: 0,
      ends: new Map(),
      wait: new DurationTally(),
      execution: new DurationTally(),
    });
  }

  all(): AttemptTally[] {
    return [...this.byType.values()].flatMap((lanes) => Object.values(lanes));
  }
}
