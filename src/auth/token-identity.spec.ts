import { ProblemException } from '../http/problems/problem.js';
import { identityOf } from './token-identity.js';

const paths = {
  organizationClaims: ['app_metadata.organization_id', 'organization_id'],
  roleClaims: ['app_metadata.role', 'user_role'],
};

function statusOf(claims: Record<string, unknown>): number {
  try {
    identityOf(claims, paths);
  } catch (error) {
    return (error as ProblemException).getStatus();
  }
  return 200;
}

describe('identityOf', () => {
  it('reads organization and role from app_metadata first', () => {
    const claims = {
      sub: 'u1',
      organization_id: 'b',
      user_role: 'viewer',
      app_metadata: { organization_id: 'a', role: 'manager' },
    };
    expect(identityOf(claims, paths)).toEqual({ userId: 'u1', organizationId: 'a', role: 'manager' });
  });

  it('falls back to the top-level claims and to the role member', () => {
    expect(identityOf({ sub: 'u1', organization_id: 'b' }, paths)).toEqual({
      userId: 'u1',
      organizationId: 'b',
      role: 'member',
    });
    expect(identityOf({ sub: 'u1', user_role: 'viewer' }, paths)).toEqual({
      userId: 'u1',
      organizationId: null,
      role: 'viewer',
    });
  });

  it('does not take Supabase’s own role claim for ours', () => {
    expect(identityOf({ sub: 'u1', role: 'authenticated' }, paths)?.role).toBe('member');
    expect(identityOf({ sub: 'u1', role: 'admin' }, paths)?.role).toBe('member');
  });

  it('never reads user_metadata', () => {
    const claims = { sub: 'u1', user_metadata: { organization_id: 'a', role: 'admin', user_role: 'admin' } };
    expect(identityOf(claims, paths)).toEqual({ userId: 'u1', organizationId: null, role: 'member' });
  });

  it('lets Supabase’s service key act as admin of no organization, subject or not', () => {
    const service = { userId: 'service_role', organizationId: null, role: 'admin' };
    expect(identityOf({ role: 'service_role', organization_id: 'a' }, paths)).toEqual(service);
    expect(identityOf({ role: 'service_role', sub: 'bot' }, paths)?.userId).toBe('bot');
  });

  it.each([[undefined], [''], [7], ['x'.repeat(201)], [['u1']], ['a\0b'], ['a\nb'], ['a\ud800']])(
    'finds no user in sub %p',
    (sub) => {
      expect(identityOf({ sub, organization_id: 'a' }, paths)).toBeUndefined();
    },
  );

  it.each([[['admin']], [{ toString: 'admin' }], ['root'], [1], [true], ['ADMIN'], ['__proto__'], ['']])(
    'refuses the role %j',
    (role) => {
      expect(statusOf({ sub: 'u1', app_metadata: { role } })).toBe(403);
    },
  );

  it.each([[['a']], [{}], [7], [''], ['a b'], ['a\n'], ['x'.repeat(201)]])(
    'refuses the organization %j',
    (organization_id) => {
      expect(statusOf({ sub: 'u1', organization_id })).toBe(403);
    },
  );

  it('walks dotted paths through own properties only and finds names that hold dots', () => {
    const claims = { sub: 'u1', 'https://example.com/org': 'a', nested: { deep: { org: 'b' } } };
    const organizationAt = (path: string) =>
      identityOf(claims, { organizationClaims: [path], roleClaims: [] })?.organizationId;
    expect(organizationAt('https://example.com/org')).toBe('a');
    expect(organizationAt('nested.deep.org')).toBe('b');
    expect(organizationAt('nested.constructor.name')).toBeNull();
  });
});
