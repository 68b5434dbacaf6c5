import type { SecurityStage } from './security-stage.js';

/** One input of the matrix. */
export interface Attack {
  what: string;
  /** Tries it; says in a few words what went wrong, undefined when all was as it must be. */
  wrong(stage: SecurityStage): Promise<string | undefined>;
}

/** How many inputs a class of attacks had, and how many were answered wrongly. */
export interface Count {
  tried: number;
  wrong: number;
}

/** Counts what was tried, class by class, and says so at the end. */
export class Tally {
  private readonly counts = new Map<string, Count>();

  record(name: string, wrong: string | undefined): void {
    const count = this.counts.get(name) ?? { tried: 0, wrong: 0 };
    count.tried += 1;
    if (wrong !== undefined) count.wrong += 1;
    this.counts.set(name, count);
  }

  get total(): Count {
    const counts = [...this.counts.values()];
    return { tried: sum(counts, 'tried'), wrong: sum(counts, 'wrong') };
  }

  /** `security on redis: 412 inputs, 0 wrong answers (tokens 60/0, …)`. */
  line(where: string): string {
    const { tried, wrong } = this.total;
    const classes = [...this.counts].map(([name, count]) => `${name} ${count.tried}/${count.wrong}`);
    return `security on ${where}: ${tried} inputs, ${wrong} wrong answers (${classes.join(', ')})`;
  }
}

/** A refusal that is given before the body was read may close the connection while the body is still being written. */
const CUT_OFF = 'EPIPE|ECONNRESET';
/** The nightly reports of the deployment itself are stored at any tenth minute; an attack that stores does so each time. */
const STORED = 'something was stored';
const OF_A_MOMENT = new RegExp(`${CUT_OFF}|^${STORED}$`);

/** Declares a class of attacks as tests, one a row. */
export function tryEach(stage: SecurityStage, name: string, attacks: readonly Attack[]): void {
  it.each(attacks)('$what', async ({ wrong }) => {
    // What cannot be tried to its end was not withstood either.
    const once = (): Promise<string | undefined> => wrong(stage).catch((error: unknown) => String(error));
    let found = await once();
    // Asked again, as clients do; what is wrong each time stays wrong.
    for (let again = 0; again < 2 && OF_A_MOMENT.test(found ?? ''); again += 1) found = await once();
    stage.tally.record(name, found);
    expect(found).toBeUndefined();
  });
}

function sum(counts: readonly Count[], of: keyof Count): number {
  return counts.reduce((total, count) => total + count[of], 0);
}
