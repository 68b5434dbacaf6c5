import type { Attack } from '../attacks.js';
import { type Meeting, put } from './meeting.js';
import { nobodys } from './rules.js';

const ROUTES = {
  task_id: 'GET /api/background/tasks/{task_id}',
  batch_id: 'GET /api/background/batches/{batch_id}',
  document_id: 'GET /api/background/documents/{document_id}',
  report_id: 'GET /api/background/analytics/reports/{report_id}',
  delivery_id: 'GET /api/background/email/deliveries/{delivery_id}',
};
const CALLS = 50;
/** So many times in a row it must differ to be told. */
const ROUNDS = 3;
/** Far below what a network hides, far above what a busy machine adds to a median. */
const TELLING_MS = 4;

/** Whether a clock tells another organization's thing from one that never was: medians of calls in turn. */
export function timingAttacks(met: () => Meeting): Attack[] {
  return Object.entries(ROUTES).map(([parameter, route]) => ({
    what: `${route}: as long as for what never was`,
    async wrong(stage) {
      const { theirs, strangers } = met();
      const ask = async (id: string): Promise<number> => {
        const startedAt = performance.now();
        await put(strangers.viewer, theirs, route, { ids: { [parameter]: id } });
        return performance.now() - startedAt;
      };
      const id = theirs.ids[parameter] ?? '';
      const differences: number[] = [];
      // What a clock tells it tells each time and in one direction; a moment of a busy machine it does not.
      while (differences.length < ROUNDS && isTelling(differences)) {
        const [foreign, unknown] = await mediansOf(
          () => ask(id),
          () => ask(nobodys(id)),
        );
        differences.push(foreign - unknown);
        const figures = `foreign ${foreign.toFixed(2)} ms, unknown ${unknown.toFixed(2)} ms`;
        process.stderr.write(`security on ${stage.kind}: ${route}: ${figures} (medians of ${CALLS})\n`);
      }
      return isTelling(differences) ? `differs by ${differences.map((ms) => ms.toFixed(1)).join(', ')} ms` : undefined;
    },
  }));
}

function isTelling(differences: readonly number[]): boolean {
  return differences.every((ms) => ms > TELLING_MS) || differences.every((ms) => ms < -TELLING_MS);
}

async function mediansOf(one: () => Promise<number>, other: () => Promise<number>): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let call = 0; call < CALLS; call += 1) {
    times[0].push(await one());
    times[1].push(await other());
  }
  return [median(times[0]), median(times[1])];
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
