import type { CommandBus } from '@nestjs/cqrs';
import type { SubmitTask, TaskRequest } from '../../tasks/submit-task.command.js';
import { ExternalSync } from './external-sync.js';

function rig() {
  const submitted: TaskRequest[] = [];
  const execute = async ({ request }: SubmitTask) => ({ task: { id: `task-${submitted.push(request)}` } });
  return { submitted, sync: new ExternalSync({ execute } as unknown as CommandBus) };
}

const who = { organization_id: 'org_1', user_id: 'user_1' };
const caller = { organizationId: 'org_1', userId: 'user_1', role: 'member' };

describe('external synchronizations from our own code', () => {
  it('become tasks with their payload and options', async () => {
    const { submitted, sync } = rig();
    const options = { priority: 'high' as const, tags: ['a'], name: 'Contato', idempotency_key: 'k' };
    expect(await sync.submitExternalSync({ ...who, ...options, system: 'crm', sync_type: 'contact', data: 1 })).toBe(
      'task-1',
    );
    expect(await sync.triggerN8n({ ...who, workflow: 'flow', data: {}, wait_for_callback: true })).toBe('task-2');
    expect(JSON.parse(JSON.stringify(submitted))).toEqual([
      {
        caller,
        type: 'external_sync',
        name: 'Contato',
        payload: { system: 'crm', sync_type: 'contact', data: 1 },
        options: { priority: 'high', tags: ['a'] },
        idempotencyKey: 'k',
      },
      {
        caller,
        type: 'external_sync',
        payload: { workflow: 'flow', data: {}, wait_for_callback: true },
        options: {},
      },
    ]);
  });
});
