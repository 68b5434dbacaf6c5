import { ForbiddenException } from '@nestjs/common';
import type { Caller } from './caller.js';

/**
 * The organization a caller acts for.
 * @throws ForbiddenException when an admin named none in X-Organization-Id
 */
export function organizationOf(caller: Caller): string {
  if (caller.organizationId === null) {
    throw new ForbiddenException('Name the organization in X-Organization-Id');
  }
  return caller.organizationId;
}
