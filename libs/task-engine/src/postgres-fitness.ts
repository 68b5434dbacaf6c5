import type { ClientBase } from 'pg';

const ROUNDS = 3;

/** What speaks against keeping tasks where QUEUE_DATABASE_URL points to; its message follows the word "broker". */
export class UnfitDatabaseError extends Error {
  override readonly name = 'UnfitDatabaseError';
}

/**
 * Sees to it that two sessions that are open at once are two server processes. Behind a pooler in transaction mode each
 * statement goes to whichever process is free: LISTEN is then heard by nobody, and workers would sleep beside waiting tasks.
 * @throws UnfitDatabaseError when they are not
 */
export async function refuseSharedSessions(one: Pick<ClientBase, 'query'>, other: typeof one): Promise<void> {
  const own = [await processOf(one), await processOf(other)] as const;
  let shared = own[0] === own[1];
  for (let round = 1; round < ROUNDS; round += 1) {
    // One after the other: a pooler gives the process that has just become free to the next who asks.
    shared ||= (await processOf(one)) !== own[0];
    shared ||= (await processOf(other)) !== own[1];
  }
  if (!shared) return;
  throw new UnfitDatabaseError(
    "is reached through a pooler in transaction mode, where LISTEN does not work: use the pooler's session mode, or the database's own address",
  );
}

async function processOf(session: Pick<ClientBase, 'query'>): Promise<number> {
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
  return Number(rows[0]?.pid);
}
