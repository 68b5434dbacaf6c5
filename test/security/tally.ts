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

function sum(counts: readonly Count[], of: keyof Count): number {
  return counts.reduce((total, count) => total + count[of], 0);
}
