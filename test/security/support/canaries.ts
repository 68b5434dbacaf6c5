import { randomInt } from 'node:crypto';

/** What a canary stands for; places differ in which they may show. */
export type CanaryKind = 'payload' | 'credential' | 'result' | 'operator' | 'token';

interface Canary {
  what: string;
  kind: CanaryKind;
  secret: string;
}

/** A place where canaries are looked for. */
export interface Place {
  name: string;
  text: string;
  /** Kinds that are shown there to whom they belong. */
  shows?: readonly CanaryKind[];
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Secrets, each another, put where secrets come in and looked for where they must not come out. */
export class Canaries {
  private readonly planted: Canary[] = [];
  private looks = 0;

  /** A new secret: small letters and digits, the same in JSON, in URLs and in SQL. */
  plant(what: string, kind: CanaryKind): string {
    const secret = `cnry${Array.from({ length: 20 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
    return this.watch(what, kind, secret);
  }

  /** A secret that the system itself has made. */
  watch(what: string, kind: CanaryKind, secret: string): string {
    if (secret.length < 8) throw new Error(`${what} is too short to be looked for: ${secret}`);
    this.planted.push({ what, kind, secret });
    return secret;
  }

  /** Every canary that stands in a place that must not show it, as `what in place`. */
  foundIn(places: readonly Place[]): string[] {
    return places.flatMap(({ name, text, shows = [] }) =>
      this.planted
        .filter(({ kind }) => !shows.includes(kind))
        .filter(({ secret }) => this.stands(secret, text))
        .map(({ what }) => `${what} in ${name}`),
    );
  }

  /** `55 canaries × 40 places, 9,000 looks`. */
  count(places: number): string {
    return `${this.planted.length} canaries × ${places} places, ${this.looks} spellings looked for`;
  }

  get size(): number {
    return this.planted.length;
  }

  private stands(secret: string, text: string): boolean {
    return spellings(secret).some((spelling) => {
      this.looks += 1;
      return text.includes(spelling);
    });
  }
}

/** As it is, escaped in JSON and URLs, in hexadecimal, and in base64 at each of the three places it may begin. */
export function spellings(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const text = Buffer.from('\0'.repeat(before) + secret).toString('base64');
    // Characters at both ends depend on the neighbours.
    const inner = text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + secret.length) * 4) / 3) - 1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const escaped = [
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('hex'),
  ];
  return [...new Set([secret, ...escaped, ...base64])];
}
