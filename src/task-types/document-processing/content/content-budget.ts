import { SnoozeTask } from '@app/task-engine';

/** Characters of all documents in work at once in this process; each costs about seven bytes of memory until it is done. */
export const CONTENT_BUDGET = 64 * 1024 * 1024;
/** Tasks without room are retried later at spread times, and their slots serve other tasks meanwhile. */
const AGAIN_MS = { least: 1_000, spread: 4_000 };

/**
 * Keeps the documents in work within what a process can hold. An organization has at most half of it beyond its first
 * document, so that one with many large documents leaves room for another's.
 */
export class ContentBudget {
  private readonly taken = new Map<string, number>();

  constructor(
    private readonly characters: number,
    private readonly random: () => number,
  ) {}

  /**
   * Reserves room for a document of this length in characters; one above the limit is admitted alone. Call the returned
   * function once to release it.
   * @throws SnoozeTask of 1 to 5 s when there is not enough room
   */
  take(organizationId: string, characters: number): () => void {
    if (!this.hasRoom(organizationId, characters)) {
      throw new SnoozeTask(
        AGAIN_MS.least + this.random() * AGAIN_MS.spread,
        'other large documents are being processed',
      );
    }
    this.add(organizationId, characters);
    let isTaken = true;
    return () => {
      if (isTaken) this.add(organizationId, -characters);
      isTaken = false;
    };
  }

  private hasRoom(organizationId: string, characters: number): boolean {
    if (this.taken.size === 0) return true;
    const all = [...this.taken.values()].reduce((sum, one) => sum + one, 0);
    const own = this.taken.get(organizationId) ?? 0;
    return all + characters <= this.characters && (own === 0 || own + characters <= this.characters / 2);
  }

  private add(organizationId: string, characters: number): void {
    const own = (this.taken.get(organizationId) ?? 0) + characters;
    if (own > 0) this.taken.set(organizationId, own);
    else this.taken.delete(organizationId);
  }
}
