/** What a key has used in its window, and how long that window lasts. */
export interface Count {
  /** With the points of this call, and those of calls that came too late. */
  total: number;
  resetMs: number;
}

/** Counts points by key. A key's window begins with its first point; after it counting begins anew. */
export interface Counter {
  /** Adds points and returns the sum; never refuses. @throws Error when what it counts in cannot be reached */
  add(key: string, points: number): Promise<Count>;
}
