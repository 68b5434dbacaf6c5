import { hash } from 'node:crypto';
import type { TokenIdentity } from './token-identity.js';

const MAX_AGE_MS = 60_000;
const MAX_TOKENS = 5_000;

/**
 * Tokens verified a moment ago, the least recently used forgotten first: verifying costs more than the rest of a
 * submit. Only digests are kept. A token is trusted from memory for a minute and never after its `exp`.
 */
export class VerifiedTokens {
  private readonly entries = new Map<string, { identity: TokenIdentity; until: number }>();

  constructor(private readonly now: () => number) {}

  get(token: string): TokenIdentity | undefined {
    const key = digest(token);
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    if (this.now() >= entry.until) return undefined;
    this.entries.set(key, entry);
    return entry.identity;
  }

  /** @param expiresAt epoch milliseconds from which the token counts no more */
  add(token: string, identity: TokenIdentity, expiresAt: number): void {
    this.entries.set(digest(token), { identity, until: Math.min(expiresAt, this.now() + MAX_AGE_MS) });
    if (this.entries.size <= MAX_TOKENS) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64');
}
