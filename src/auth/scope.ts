import { ForbiddenException } from '@nestjs/common';
import type { Caller } from './caller.js';

/** Whose tasks are shown: one organization's, or (null) every organization's. */
export type Scope = string | null;

/**
 * The organization a caller acts for: what is created, changed or listed is that organization's.
 * @throws ForbiddenException when an admin named none in X-Organization-Id
 */
export function organizationOf({ organizationId }: Caller): string {
  if (organizationId === null) throw new ForbiddenException('Name the organization in X-Organization-Id');
  return organizationId;
}

/** Whose tasks a list shows: every organization's to an admin without X-Organization-Id. @throws ForbiddenException */
export function listScope(caller: Caller): Scope {
  return caller.seesEveryOrganization ? null : organizationOf(caller);
}

/** Whose tasks are found by id: every organization's for an admin, whatever X-Organization-Id says. @throws ForbiddenException */
export function idScope(caller: Caller): Scope {
  return caller.role === 'admin' ? null : organizationOf(caller);
}

/** Whether a caller who has its id may see what belongs to this organization; to others it is as unknown as what never existed. */
export function sees(caller: Caller, organizationId: string): boolean {
  return caller.role === 'admin' || caller.organizationId === organizationId;
}
