import type { TaskListResponse } from '../../../src/tasks/reads/list-tasks.dto.js';
import { clientFor, freshOrganization } from '../../support/api-client.js';
import type { Attack } from '../attacks.js';
import type { SecurityStage } from '../security-stage.js';
import type { Meeting } from './meeting.js';

/** What admins may see of everybody, and where a header binds them. */
export function adminAttacks(met: () => Meeting): Attack[] {
  const list = async (stage: SecurityStage, headers: Record<string, string>): Promise<string[]> => {
    const admin = await adminOf(stage);
    const answer = await admin.get(`/tasks?limit=100&name=${met().theirs.canary}`, { headers });
    return answer.json<TaskListResponse>().tasks.map(({ organization_id }) => organization_id);
  };
  return [
    {
      what: 'an admin reads any task by its id',
      async wrong(stage) {
        const { ids } = met().theirs;
        const { status, text } = await (await adminOf(stage)).get(`/tasks/${ids.task_id}`);
        return status === 200 ? undefined : `${status} ${text}`;
      },
    },
    {
      what: 'an admin without the header lists every organization’s tasks',
      wrong: async (stage) => ((await list(stage, {})).length > 0 ? undefined : 'nothing was listed'),
    },
    {
      what: 'an admin who names another organization lists nothing of theirs',
      async wrong(stage) {
        const found = await list(stage, { 'x-organization-id': freshOrganization() });
        return found.length === 0 ? undefined : `${found.length} of theirs`;
      },
    },
    {
      what: 'an admin who names theirs lists theirs alone',
      async wrong(stage) {
        const { organizationId } = met().theirs;
        const found = new Set(await list(stage, { 'x-organization-id': organizationId }));
        return [...found].join() === organizationId ? undefined : [...found].join();
      },
    },
    {
      what: 'a cursor of every organization’s list is no cursor of one’s',
      async wrong(stage) {
        const { theirs, strangers } = met();
        const all = await (await adminOf(stage)).get(`/tasks?limit=1&name=${theirs.canary}`);
        const { status } = await strangers.manager.get(`/tasks?cursor=${all.json<TaskListResponse>().next_cursor}`);
        return status === 400 ? undefined : `${status}`;
      },
    },
    {
      what: 'an admin without an organization cannot submit for nobody',
      async wrong(stage) {
        const nobody = await clientFor(stage.replicas[0], { role: 'admin' });
        const body = { webhook_url: 'https://example.com', data: 1, delay_seconds: 86_400 };
        const { status } = await nobody.post('/tasks/webhook-delivery', body);
        return status === 403 ? undefined : `${status}`;
      },
    },
  ];
}

const adminOf = (stage: SecurityStage) => stage.caller('admin', freshOrganization());
