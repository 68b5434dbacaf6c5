import pg, { type ClientBase, type ClientConfig } from 'pg';
import { within } from '../model/within.js';

const ROUNDS = 3;
const GOODBYE_MS = 1_000;

/** What speaks against keeping tasks where QUEUE_DATABASE_URL points to; its message follows the word "broker". */
export class MisfitDatabaseError extends Error {
  override readonly name = 'MisfitDatabaseError';
}

/**
 * Looks by two connections of its own, which leave nothing behind: what a pool sets on its connections would, behind such a
 * pooler, be set for all other users of them.
 * @throws MisfitDatabaseError, or why the server cannot be reached
 */
export async function refuseTransactionPooler(config: ClientConfig): Promise<void> {
  const clients = [new pg.Client(config), new pg.Client(config)] as const;
  // The calls below report it as well; without a listener it would end the process.
  for (const client of clients) client.on('error', () => undefined);
  try {
    for (const client of clients) await client.connect();
    await refuseSharedSessions(...clients);
  } finally {
    // A server that hangs never says goodbye.
    await within(Promise.allSettled(clients.map((client) => client.end())), GOODBYE_MS);
  }
}

/**
 * Sees to it that two sessions that are open at once are two server processes. Behind a pooler in transaction mode each
 * statement goes to whichever process is free: LISTEN then hears nothing, and workers would sleep beside waiting tasks.
 * @throws MisfitDatabaseError when they are not
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
  throw new MisfitDatabaseError(
    "is reached through a pooler in transaction mode, where LISTEN does not work: use the pooler's session mode, or the database's own address",
  );
}

async function processOf(session: Pick<ClientBase, 'query'>): Promise<number> {
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
  return Number(rows[0]?.pid);
}
