import { type Role, ROLES, roleIncludes } from '../../src/auth/caller.js';
import { type ApiClient, freshOrganization } from '../support/api-client.js';
import { type Attack, tryEach } from './attacks.js';
import { rawRequest } from './raw-request.js';
import { documentedRoutes, type KnownRoute, partsOf, ROUTES } from './routes.js';
import type { SecurityStage } from './security-stage.js';

type Callers = Record<Role, ApiClient>;

const BELOW_ADMIN = ['viewer', 'member', 'manager'] as const;
const IDS: Record<string, string> = { priority: 'low', template: 'welcome', recipient: 'ana@example.org' };

/** Each route × each role below the one it asks for, and nobody at all. */
export function roles(stage: SecurityStage): void {
  let callers: Callers;
  beforeAll(async () => {
    const organizationId = freshOrganization();
    const made = ROLES.map(async (role) => [role, await stage.caller(role, organizationId)] as const);
    callers = Object.fromEntries(await Promise.all(made)) as Callers;
  });
  const of = (role: Role): ApiClient => callers[role];

  describe('as CONTRACT has them', () => tryEach(stage, 'roles', Object.entries(ROUTES).map(documented)));
  describe('below what a route asks for', () => tryEach(stage, 'roles', refusals(of)));
  describe('in other spellings', () => tryEach(stage, 'roles', spellings(of)));
  it('has paused no queue', async () => {
    const { queues } = await of('admin').stats();
    expect(Object.values(queues).map(({ paused }) => paused)).toEqual([false, false, false, false]);
  });
}

function documented([route, known]: [string, KnownRoute]): Attack {
  return {
    what: `${route} is for ${known.access}`,
    async wrong({ replicas: [base] }) {
      const found = (await documentedRoutes(base))[route];
      return JSON.stringify(found) === JSON.stringify(known) ? undefined : `/docs-json says ${JSON.stringify(found)}`;
    },
  };
}

function refusals(of: (role: Role) => ApiClient): Attack[] {
  return Object.entries(ROUTES).flatMap(([route, { access }]) => {
    if (access === 'public') return [];
    const below = ROLES.filter((role) => !roleIncludes(role, access));
    return [
      { what: `${route} without a token`, wrong: (stage: SecurityStage) => refused(stage, of('viewer'), route, 401) },
      ...below.map((role) => ({
        what: `${route} by a ${role}`,
        wrong: (stage: SecurityStage) => refused(stage, of(role), route, 403),
      })),
    ];
  });
}

async function refused(stage: SecurityStage, caller: ApiClient, route: string, status: 401 | 403) {
  const { method, path } = partsOf(route);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => IDS[name] ?? `x-${name}`);
  const before = await stage.stored();
  const headers: Record<string, string> = status === 401 ? { authorization: '' } : {};
  const body = ROUTES[route]?.body ? {} : undefined;
  const answer = await caller.request(method, `/${filled}`, { headers, body });
  if (answer.status !== status) return `${answer.status} ${answer.text.slice(0, 200)}`;
  return (await stage.stored()) === before ? undefined : 'something was stored';
}

const STATS = '/api/background/queue/stats';
const PAUSE = '/api/background/queue/low/pause';

/** Ways to write an admin's route that a guard which looks at the URL would let pass. */
function spellings(of: (role: Role) => ApiClient): Attack[] {
  const paths = [
    '/api/background/queue/%73tats',
    '/api/background/%71ueue/stats',
    '/%61pi/background/queue/stats',
    `${STATS}/`,
    `${STATS};role=admin`,
    `${STATS}%3f`,
    `${STATS}%20`,
    `${STATS}.json`,
    `/${STATS}`,
    '/api//background/queue/stats',
    '/api/background/queue/../queue/stats',
    '/api/background/tasks/../queue/stats',
    '/api/background/tasks/..%2fqueue%2fstats',
    '/api/background/queue/stats#x',
    '/API/BACKGROUND/QUEUE/STATS',
    `http://127.0.0.1${STATS}`,
    `${STATS}?role=admin&x-organization-id=x`,
  ];
  const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];
  const forwarded = ['x-original-url', 'x-rewrite-url', 'x-forwarded-uri', 'x-forwarded-prefix'];
  return [
    ...paths.map((path) => closed(of, `GET ${path}`, { method: 'GET', path })),
    ...overrides.map((name) =>
      closed(of, `GET with ${name}: POST`, { method: 'GET', path: PAUSE, headers: { [name]: 'POST' } }),
    ),
    ...forwarded.map((name) =>
      closed(of, `an unknown path with ${name}`, { method: 'GET', path: '/x', headers: { [name]: STATS } }),
    ),
    ...['x-role', 'x-user-role', 'x-admin', 'x-forwarded-user'].map((name) =>
      closed(of, `the header ${name}`, { method: 'GET', path: STATS, headers: { [name]: 'admin' } }),
    ),
    ...['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'TRACE'].map((method) =>
      closed(of, `${method} ${PAUSE}`, { method, path: PAUSE }),
    ),
    closed(of, 'a role in the body', { method: 'POST', path: `${PAUSE}?role=admin`, body: '{"role":"admin"}' }),
  ];
}

function closed(
  of: (role: Role) => ApiClient,
  what: string,
  { headers, ...sent }: { method: string; path: string; headers?: Record<string, string>; body?: string },
): Attack {
  return {
    what: `${what}, by everybody below admin`,
    async wrong({ replicas: [base] }) {
      for (const role of BELOW_ADMIN) {
        const json: Record<string, string> = sent.body === undefined ? {} : { 'content-type': 'application/json' };
        const answer = await rawRequest(base, { ...sent, headers: { ...of(role).headers, ...json, ...headers } });
        if (answer.status < 400 || answer.status >= 500)
          return `${role}: ${answer.status} ${answer.text.slice(0, 200)}`;
        if (answer.text.includes('"queues"')) return `${role}: the statistics were shown`;
      }
      return undefined;
    },
  };
}
