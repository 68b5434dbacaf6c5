import { tryEach } from '../attacks.js';
import { badStatus, refused } from './checks.js';
import { type SurfaceVisit } from './visit.js';

/** What must not have come of all this; to be tried last. */
export function aftermath(visit: SurfaceVisit): void {
  describe('in the end', () =>
    tryEach(visit.stage, 'surface', [
      {
        what: 'metrics without being asked for',
        wrong: async () => badStatus(await visit.member.get('//metrics', { headers: { authorization: '' } }), 401, 404),
      },
      { what: 'headers that never end', wrong: async () => refused(await visit.slow[0]!, 408) },
      { what: 'a Host that never ends', wrong: async () => refused(await visit.slow[1]!, 408) },
      {
        what: 'nothing of a token or of what was refused is in a log',
        wrong: async () => (/eyJ[\w-]+\.|Z{65}|smuggled/.test(visit.stage.output) ? 'found in the output' : undefined),
      },
      {
        what: 'nothing of all this is stored',
        wrong: async () => {
          const now = await visit.stage.stored();
          return now === visit.stored ? undefined : `${now - visit.stored} tasks`;
        },
      },
      {
        what: 'no queue is paused',
        wrong: async () =>
          Object.values((await visit.admin.stats()).queues).some(({ paused }) => paused) ? 'paused' : undefined,
      },
    ]));
}
