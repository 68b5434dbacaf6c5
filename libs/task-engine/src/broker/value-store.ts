/** A text at rest under a key, until its time is over or it is removed; one implementation a broker. */
export interface ValueStore {
  /** Stores `text` for `ttlMs` unless something is stored under `key`; returns what is stored then. One round trip. */
  putIfAbsent(key: string, text: string, ttlMs: number): Promise<string>;
  read(key: string): Promise<string | undefined>;
  /** Removes and returns it, to one caller alone. */
  take(key: string): Promise<string | undefined>;
  /** Stores `text` in its place; its time goes on. False where nothing is stored. */
  replace(key: string, text: string): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** Removes some of those whose time is over; returns how many. Such are never read. */
  sweep(): Promise<number>;
}
