import type { SecurityStage } from './security-stage.js';

/** One input of the matrix. */
export interface Attack {
  what: string;
  /** Tries it; says in a few words what went wrong, undefined when all was as it must be. */
  wrong(stage: SecurityStage): Promise<string | undefined>;
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
