/** Injection token of `() => Promise<void>` that rejects when the database does not answer; optional. */
export const DATABASE_PING = Symbol('DATABASE_PING');

export type DatabasePing = () => Promise<void>;
