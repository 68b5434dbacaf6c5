import type { Codec } from '../payload/codec.js';
import { SealedTextError } from '../model/task-errors.js';

/**
 * A follow-up whose key is missing is looked at again at a long interval, until its task or batch leaves the
 * broker: the key may come back.
 */
export const UNREADABLE_AGAIN = { againInMs: 600_000 } as const;

/** What is to follow, or undefined where no key opens it. */
export function openedFollowUp(codec: Pick<Codec, 'decode'>, sealed: string): object | undefined {
  try {
    return codec.decode(sealed) as object;
  } catch (error) {
    if (error instanceof SealedTextError) return undefined;
    throw error;
  }
}
