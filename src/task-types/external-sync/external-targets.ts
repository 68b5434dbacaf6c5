import type { ExternalTarget } from '../../config/external-targets.js';

/** The systems of the EXTERNAL_TARGETS file. */
export class ExternalTargets {
  constructor(private readonly byName: ReadonlyMap<string, ExternalTarget>) {}

  get(name: string): ExternalTarget | undefined {
    return this.byName.get(name);
  }

  /** The values of all authentication headers. */
  secrets(): string[] {
    return [...this.byName.values()].flatMap(({ auth }) => (auth ? [auth.value] : []));
  }
}
