/** What a caller may do, each role with all that stands before it. */
export const ROLES = ['viewer', 'member', 'manager', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who calls, for which organization. */
export interface Caller {
  userId: string;
  /** Null only for an admin whose token and X-Organization-Id name none. */
  organizationId: string | null;
  role: Role;
  /** True for an admin without X-Organization-Id: lists show every organization's tasks. */
  seesEveryOrganization?: boolean;
  /** From when on its token counts no more, in epoch milliseconds; none for callers within the application. */
  expiresAt?: number | undefined;
}

/** Whether `role` includes all that `required` may do. */
export function roleIncludes(role: Role, required: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(required);
}
