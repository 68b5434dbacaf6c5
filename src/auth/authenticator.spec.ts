import { SignJWT } from 'jose';
import { ProblemException } from '../http/problems/problem.js';
import { Authenticator } from './authenticator.js';
import { TokenVerifier } from './token-verifier.js';

const SECRET = 'a secret of at least thirty-two characters';
const authenticator = new Authenticator(
  new TokenVerifier(
    {
      secret: SECRET,
      jwksUrl: undefined,
      audience: undefined,
      issuer: undefined,
      organizationClaims: ['organization_id'],
      roleClaims: ['user_role'],
    },
    Date.now,
  ),
);

const tokenFor = (claims: object): Promise<string> =>
  new SignJWT({ sub: 'u1', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(SECRET));

async function callerOf(claims: object, headers: Record<string, string> = {}) {
  return authenticator.callerOf({
    headers: { authorization: `Bearer ${await tokenFor(claims)}`, ...headers },
  });
}

async function refusal(work: Promise<unknown>): Promise<ProblemException> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProblemException);
  return error as ProblemException;
}

describe('Authenticator', () => {
  it('answers the organization of the token', async () => {
    expect(await callerOf({ organization_id: 'o1' })).toMatchObject({
      userId: 'u1',
      organizationId: 'o1',
      role: 'member',
    });
  });

  it('refuses a token without an organization', async () => {
    expect((await refusal(callerOf({}))).getStatus()).toBe(403);
  });

  it('lets only an admin name another organization', async () => {
    const named = { 'x-organization-id': 'o2' };
    expect((await refusal(callerOf({ organization_id: 'o1', user_role: 'manager' }, named))).getStatus()).toBe(403);
    expect(await callerOf({ organization_id: 'o2' }, named)).toMatchObject({ organizationId: 'o2' });
    expect(await callerOf({ organization_id: 'o1', user_role: 'admin' }, named)).toMatchObject({
      userId: 'u1',
      organizationId: 'o2',
      role: 'admin',
      seesEveryOrganization: false,
    });
  });

  it('lets an admin without the header act for the token’s organization and see every one', async () => {
    expect(await callerOf({ organization_id: 'o1', user_role: 'admin' })).toMatchObject({
      organizationId: 'o1',
      seesEveryOrganization: true,
    });
    expect(await callerOf({ role: 'service_role' })).toMatchObject({
      organizationId: null,
      seesEveryOrganization: true,
    });
  });

  it.each(['', 'a b', '../x', 'x'.repeat(201), 'a, b'])('refuses the organization header %j', async (value) => {
    const error = await refusal(callerOf({ user_role: 'admin' }, { 'x-organization-id': value }));
    expect(error.getStatus()).toBe(400);
  });

  it('answers every bad token alike and challenges without a reason where none was sent', async () => {
    const bad = [
      'Bearer garbage',
      `Bearer ${'x'.repeat(9000)}`,
      'Basic dXNlcjpwYXNz',
      'Bearer',
      `Bearer ${await tokenFor({ sub: '' })}`,
    ];
    for (const authorization of bad) {
      const error = await refusal(authenticator.callerOf({ headers: { authorization } }));
      expect([error.getStatus(), error.message, error.headers]).toEqual([
        401,
        'A valid bearer token is required',
        { 'www-authenticate': 'Bearer error="invalid_token"' },
      ]);
    }
    const none = await refusal(authenticator.callerOf({ headers: {} }));
    expect(none.headers).toEqual({ 'www-authenticate': 'Bearer' });
  });

  it('takes no two Authorization lines, also where the first of them is good', async () => {
    const authorization = `Bearer ${await tokenFor({ organization_id: 'o1' })}`;
    const credentials = { headers: { authorization } };
    const lines = (...values: string[]) => ({ ...credentials, raw: { headersDistinct: { authorization: values } } });
    expect(await authenticator.callerOf(lines(authorization))).toMatchObject({ userId: 'u1' });
    expect((await refusal(authenticator.callerOf(lines(authorization, 'Bearer x')))).getStatus()).toBe(401);
  });
});
