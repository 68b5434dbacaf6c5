import type { TaskQueue } from '@app/task-engine';
import type { Caller } from '../../auth/caller.js';
import type { FollowUpTargets } from './follow-up-targets.js';
import { FollowUpPlans } from './follow-up-plans.js';

const caller: Caller = { userId: 'u', organizationId: 'o', role: 'member' };
const plans = new FollowUpPlans({ get: () => undefined } as unknown as FollowUpTargets, {} as TaskQueue, {
  maxPayloadBytes: 1_000,
});

describe('what is to follow a task', () => {
  it('may have as many bytes as one payload, since each step carries the rest of the plan', () => {
    const step = (bytes: number) => ({ on_complete: { task: { name: 'é'.repeat(bytes / 2) } } });
    expect(() => plans.checked(step(1_000), caller)).toThrow('at most 1000 bytes');
    expect(() => plans.checked(step(500), caller)).toThrow('invalid fields');
  });
});
