import { ForbiddenException } from '@nestjs/common';
import type { Caller } from './caller.js';
import { idScope, listScope, organizationOf, sees } from './scope.js';

const caller = (role: Caller['role'], organizationId: string | null, seesEveryOrganization?: boolean): Caller => ({
  userId: 'u',
  role,
  organizationId,
  ...(seesEveryOrganization !== undefined && { seesEveryOrganization }),
});
const NONE = 'refused with 403';

function answer<Value>(ask: () => Value): Value | typeof NONE {
  try {
    return ask();
  } catch (error) {
    if (error instanceof ForbiddenException) return NONE;
    throw error;
  }
}

describe('which organizations a caller sees', () => {
  it.each([
    ['a viewer', caller('viewer', 'own'), 'own', 'own', 'own', ['own']],
    ['a member', caller('member', 'own'), 'own', 'own', 'own', ['own']],
    ['a manager', caller('manager', 'own'), 'own', 'own', 'own', ['own']],
    ['an admin who names one', caller('admin', 'own', false), 'own', 'own', null, ['own', 'other']],
    ['an admin who names none', caller('admin', 'own', true), 'own', null, null, ['own', 'other']],
    ['an admin of none who names none', caller('admin', null, true), NONE, null, null, ['own', 'other']],
    ['an admin of none within the application', caller('admin', null), NONE, NONE, null, ['own', 'other']],
    ['a member of none', caller('member', null), NONE, NONE, NONE, []],
  ])('%s', (_who, asking, actsFor, lists, byId, seen) => {
    expect(answer(() => organizationOf(asking))).toBe(actsFor);
    expect(answer(() => listScope(asking))).toBe(lists);
    expect(answer(() => idScope(asking))).toBe(byId);
    expect(['own', 'other'].filter((organizationId) => sees(asking, organizationId))).toEqual(seen);
  });
});
