/** A variable that does not parse. The message is one line: variable, what is wrong, an example; never a secret. */
export class EnvError extends Error {
  constructor(variable: string, wrong: string, example: string) {
    super(`${variable} ${wrong}, for example ${example}`);
    this.name = 'EnvError';
  }
}

/** Range and fallback of a numeric variable. */
export interface NumberRule {
  fallback: number;
  min: number;
  max: number;
}

/** Schemes of a web address. */
export const HTTP = ['http', 'https'] as const;

/** Reads single variables; unset and empty are the same. Every method throws EnvError for a value that does not parse. */
export class EnvVariables {
  constructor(private readonly source: NodeJS.ProcessEnv) {}

  text(name: string): string | undefined {
    return this.source[name]?.trim() || undefined;
  }

  /** A text of one pattern; it may be a secret, so the error does not show it. */
  matching(name: string, pattern: RegExp, wrong: string, example: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && !pattern.test(value)) throw new EnvError(name, wrong, `${name}=${example}`);
    return value;
  }

  integer(name: string, { fallback, min, max }: NumberRule): number {
    return this.parseNumber(name, /^\d{1,16}$/, 'a whole number', { fallback, min, max });
  }

  /** Like integer, fractions allowed. */
  number(name: string, { fallback, min, max }: NumberRule): number {
    return this.parseNumber(name, /^\d{1,16}(\.\d{1,9})?$/, 'a number', { fallback, min, max });
  }

  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase() ?? 'false';
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    throw new EnvError(name, `must be true or false, not ${shown(value)}`, `${name}=true`);
  }

  choice<const T extends string>(name: string, values: readonly T[], fallback: T): T {
    const value = this.text(name) ?? fallback;
    if (values.includes(value as T)) return value as T;
    throw new EnvError(name, `must be one of ${values.join(', ')}, not ${shown(value)}`, `${name}=${fallback}`);
  }

  /** A URL with one of these schemes, without a slash at its end. It may hold a password, so the error does not show it. */
  url(name: string, schemes: readonly string[], example: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!isUrl(value, schemes)) throw new EnvError(name, `must be a ${schemes.join(' or ')} URL`, `${name}=${example}`);
    return value.replace(/\/+$/, '');
  }

  /** Such URLs, separated by commas. */
  urls(name: string, schemes: readonly string[], example: string): string[] {
    return (this.text(name)?.split(',') ?? []).map((part) => {
      const value = part.trim();
      if (isUrl(value, schemes)) return value.replace(/\/+$/, '');
      throw new EnvError(name, `must be ${schemes.join(' or ')} URLs separated by commas`, `${name}=${example}`);
    });
  }

  private parseNumber(name: string, pattern: RegExp, kind: string, { fallback, min, max }: NumberRule): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = pattern.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new EnvError(name, `must be ${kind} from ${min} to ${max}, not ${shown(value)}`, `${name}=${fallback}`);
  }
}

function isUrl(value: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return schemes.includes(protocol.slice(0, -1)) && hostname !== '';
}

function shown(value: string): string {
  // One line, whatever the value holds.
  return JSON.stringify(value.slice(0, 40));
}
