import { type AuditedReply, type AuditedRequest, kindOf, toAuditRow } from './audit-row.js';
import { RecentReads } from './recent-reads.js';

const NOW = Date.parse('2026-11-24T12:00:00.000Z');
const MEMBER = { userId: 'ana', organizationId: 'org', role: 'member' } as const;
const ADMIN = { userId: 'root', organizationId: 'home', role: 'admin', seesEveryOrganization: true } as const;

const request = (more: Partial<AuditedRequest> & { url?: string; readsOnly?: boolean } = {}): AuditedRequest => {
  const { url = '/api/background/tasks', readsOnly, ...rest } = more;
  const asked = { method: 'POST', id: 'req-1', ip: '::ffff:10.1.2.3', params: {}, headers: {} };
  return { ...asked, routeOptions: { url, config: { readsOnly } }, ...rest } as AuditedRequest;
};
const reply = (more: Partial<AuditedReply> = {}, headers: Record<string, string> = {}): AuditedReply =>
  ({
    statusCode: 202,
    elapsedTime: 12.4,
    raw: { headersSent: true },
    getHeader: (name) => headers[name],
    ...more,
  }) as AuditedReply;
const rowOf = (asked: AuditedRequest, answer = reply()) => toAuditRow(asked, answer, 'id', NOW);

describe('which calls are recorded', () => {
  it.each([
    ['a change by a caller', request({ caller: MEMBER }), 202, 'change'],
    ['a change that was refused to a caller', request({ identity: MEMBER }), 403, 'change'],
    ['a callback', request({ isPublic: true }), 404, 'change'],
    ['a POST that only reads', request({ caller: MEMBER, readsOnly: true }), 200, undefined],
    ['a change by an unknown caller', request(), 401, undefined],
    ['a call over the limit', request({ caller: MEMBER }), 429, undefined],
    ['a read', request({ caller: MEMBER, method: 'GET' }), 200, undefined],
    ['a pre-flight', request({ caller: ADMIN, method: 'OPTIONS' }), 204, undefined],
    ['an admin’s read of tenants’ data', request({ caller: ADMIN, method: 'GET' }), 200, 'administration'],
    ['an admin’s stream', request({ identity: ADMIN, method: 'GET', isPublic: true }), 200, 'administration'],
    [
      'an admin’s look at the queues',
      request({ caller: ADMIN, method: 'GET', url: '/api/background/queue/stats' }),
      200,
      undefined,
    ],
    ['an admin’s look at the docs', request({ caller: ADMIN, method: 'GET', url: '/docs' }), 200, undefined],
    ['a sign-in that failed', request({ url: '/admin/sign-in' }), 401, 'change'],
    [
      'an admin’s look at a job',
      request({ caller: ADMIN, method: 'GET', url: '/admin/queues/api/queues/:queueName/:jobId' }),
      200,
      'administration',
    ],
    ['an unknown route', { ...request({ caller: MEMBER }), routeOptions: {} }, 404, undefined],
  ] as const)('%s', (_what, asked, status, expected) => {
    expect(kindOf(asked, status)).toBe(expected);
  });
});

describe('the row of a call', () => {
  it('says when it came, who, from where, and what it made', () => {
    const created = { location: '/api/background/tasks/high-0199c0de', 'idempotent-replayed': 'true' };
    const asked = request({ caller: MEMBER, headers: { 'user-agent': 'curl/8.5' } });
    expect(rowOf(asked, reply({}, created))).toEqual({
      id: 'id',
      occurred_at: '2026-11-24T11:59:59.988Z',
      organization_id: 'org',
      user_id: 'ana',
      role: 'member',
      action: 'POST /api/background/tasks',
      target: 'high-0199c0de',
      status: 202,
      address: '10.1.2.3',
      request_id: 'req-1',
      user_agent: 'curl/8.5',
      details: { replayed: true },
    });
  });

  it('names the template and no path parameter but those of the list', () => {
    const url = '/api/background/integrations/callbacks/:token';
    const asked = request({ isPublic: true, url, params: { token: 'secret', recipient: 'ana@example.com' } });
    expect(JSON.stringify(rowOf(asked))).not.toMatch(/secret|ana@/);
    expect(rowOf(request({ params: { priority: 'low' } })).target).toBe('low');
  });

  it('belongs to no organization when an admin named none', () => {
    expect(rowOf(request({ caller: ADMIN })).organization_id).toBeNull();
    const named = { ...ADMIN, organizationId: 'org', seesEveryOrganization: false };
    expect(rowOf(request({ caller: named })).organization_id).toBe('org');
  });

  it('has no status when the caller was gone before the answer', () => {
    expect(rowOf(request({ caller: MEMBER }), reply({ raw: { headersSent: false } })).status).toBeNull();
  });
});

describe('reads of an admin', () => {
  it('are news once a minute, each for itself', () => {
    const reads = new RecentReads();
    const row = rowOf(request({ caller: ADMIN, method: 'GET' }));
    expect(reads.isNews(row, NOW)).toBe(true);
    expect(reads.isNews(row, NOW + 59_000)).toBe(false);
    expect(reads.isNews({ ...row, target: 'another' }, NOW + 59_000)).toBe(true);
    expect(reads.isNews(row, NOW + 60_000)).toBe(true);
  });
});
