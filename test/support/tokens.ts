import { SignJWT } from 'jose';
import type { Role } from '../../src/auth/caller.js';

/** The secret of every process and of the Supabase of a test run. */
export const TEST_JWT_SECRET = 'test-secret-test-secret-test-secret-0123456789';
/** What every token of the tests is for and by; processes check it where JWT_AUDIENCE and JWT_ISSUER are set. */
export const TEST_AUDIENCE = 'authenticated';
export const TEST_ISSUER = 'https://test.supabase.co/auth/v1';

/** A caller: `role` and `organizationId` are left out of the token when they are undefined. Other names are claims as they are. */
export interface TestCaller {
  organizationId?: string | undefined;
  userId?: string;
  role?: Role;
  [claim: string]: unknown;
}

/** A caller's token, valid for an hour unless `exp` says otherwise. */
export function tokenFor({ organizationId, userId = 'test-user', role, ...claims }: TestCaller): Promise<string> {
  const metadata = { ...(organizationId && { organization_id: organizationId }), ...(role && { role }) };
  const payload = {
    role: 'authenticated',
    aud: TEST_AUDIENCE,
    iss: TEST_ISSUER,
    app_metadata: metadata,
    exp: Math.floor(Date.now() / 1000) + 3_600,
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setIssuedAt()
    .sign(new TextEncoder().encode(TEST_JWT_SECRET));
}

/** The headers of a JSON request by this caller. */
export async function headersFor(caller: TestCaller): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await tokenFor(caller)}`, 'content-type': 'application/json' };
}
