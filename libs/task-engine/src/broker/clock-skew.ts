/** Delays and PostgreSQL's locks follow worker clocks: who is further off than this does nothing that depends on them. */
export const MAX_CLOCK_SKEW_MS = 1_000;

/** How far this process's clock is off another one in milliseconds; 0 where asking took longer than that. */
export async function clockSkew(askOther: () => Promise<number>): Promise<number> {
  const before = Date.now();
  const other = await askOther();
  return Math.max(before - other, other - Date.now(), 0);
}
