import { PermanentTaskError } from '@app/task-engine';

/**
 * Inserts rows, all but those that PostgreSQL refuses: one such row must not keep the others out. Halves of a refused list
 * are tried until the row is alone.
 * @throws what `insert` throws, unless it refuses the data
 */
export async function insertAroundRefused<Row>(
  rows: readonly Row[],
  insert: (rows: readonly Row[]) => Promise<void>,
  refused: (row: Row, error: Error) => void,
): Promise<void> {
  try {
    await insert(rows);
  } catch (error) {
    if (!refusesData(error)) throw error;
    const [first] = rows;
    if (rows.length === 1) return refused(first as Row, error);
    const half = rows.length >> 1;
    await insertAroundRefused(rows.slice(0, half), insert, refused);
    await insertAroundRefused(rows.slice(half), insert, refused);
  }
}

/** Data exceptions and constraints; a refused key concerns every row and may be mended. */
function refusesData(error: unknown): error is PermanentTaskError {
  const code = (error as { cause?: { code?: string } }).cause?.code ?? '';
  return error instanceof PermanentTaskError && /^2[23]/.test(code);
}
