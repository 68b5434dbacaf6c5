import { type Role, roleIncludes } from '../../src/auth/caller.js';
import { type Answer, freshOrganization } from '../support/api-client.js';
import { ANY_BROKER } from '../support/services.js';
import { type Attack, tryEach } from './attacks.js';
import { documentedRoutes, type KnownRoute, partsOf, ROUTES } from './routes.js';
import type { SecurityStage } from './security-stage.js';
import { adminAttacks } from './tenants/admin-attacks.js';
import { type Belongings, belongingsOf, stateOf } from './tenants/belongings.js';
import { type Meeting, put, STRANGERS, type StrangerRole } from './tenants/meeting.js';
import { type Question, type Reach, TENANT_RULES } from './tenants/rules.js';
import { timingAttacks } from './tenants/timing-attacks.js';

/** Every route × every role of another organization × every way to name what is not its own. */
export function tenants(stage: SecurityStage): void {
  let meeting: Meeting;
  beforeAll(async () => {
    const organizationId = freshOrganization();
    const stranger = (role: Role) => stage.caller(role, organizationId);
    const [viewer, member, manager] = [await stranger('viewer'), await stranger('member'), await stranger('manager')];
    meeting = { theirs: await belongingsOf(stage), strangers: { viewer, member, manager } };
  }, 60_000);
  const met = (): Meeting => meeting;

  it('knows a rule for every route of the API', async () => {
    const documented = Object.keys(await documentedRoutes(stage.replicas[0])).sort();
    const without = documented.filter((route) => !TENANT_RULES[route]);
    // For whoever added one: say in tenants/rules.ts how to reach for another organization's, and in routes.ts who may use it.
    expect({ 'routes without a rule in test/security/tenants/rules.ts': without }).toEqual({
      'routes without a rule in test/security/tenants/rules.ts': [],
    });
    expect(Object.keys(TENANT_RULES).sort()).toEqual(documented);
  });

  describe('by what names a thing', () => tryEach(stage, 'tenants', reaches(met)));
  describe('by the header', () => tryEach(stage, 'tenants', headers(met)));
  describe('by the body', () => tryEach(stage, 'tenants', bodies(met)));
  describe('admins', () => tryEach(stage, 'tenants', adminAttacks(met)));
  // Far more is read than a broker: one is enough.
  if (ANY_BROKER.includes(stage.kind))
    describe('by the time it takes', () => tryEach(stage, 'tenants', timingAttacks(met)));
}

function guarded(): [string, KnownRoute][] {
  return Object.entries(ROUTES).filter(([, { access }]) => access !== 'public');
}

function reaches(met: () => Meeting): Attack[] {
  return Object.entries(TENANT_RULES).flatMap(([route, ways]) =>
    ways.flatMap((reach) =>
      STRANGERS.map((role) => ({
        what: `${route} by a ${role}: ${reach.what}`,
        wrong: () => reachWrong(met(), route, reach, role),
      })),
    ),
  );
}

async function reachWrong({ theirs, strangers }: Meeting, route: string, reach: Reach, role: StrangerRole) {
  const stranger = strangers[role];
  const changes = partsOf(route).method !== 'GET';
  const before = changes ? await stateOf(theirs) : '';
  const answer = await put(stranger, theirs, route, reach.ask(theirs));
  const status = mayUse(role, route) ? reach.status : 403;
  if (answer.status !== status) return `${answer.status} instead of ${status}: ${answer.text.slice(0, 300)}`;
  if (changes && (await stateOf(theirs)) !== before) return 'something of theirs was changed';
  const shown = shownOf(theirs, answer, reach.ask(theirs));
  if (shown !== undefined) return `it shows ${shown}`;
  if (status === 403) return undefined;
  const nothing = reach.askNothing && (await put(stranger, theirs, route, reach.askNothing(theirs)));
  return (nothing && differenceOf(answer, nothing)) ?? reach.wrong?.(answer, theirs, stranger);
}

function headers(met: () => Meeting): Attack[] {
  return guarded().flatMap(([route]) =>
    STRANGERS.map((role) => ({
      what: `${route} by a ${role} whose header names them`,
      async wrong() {
        const { theirs, strangers } = met();
        const body = ROUTES[route]?.body ? {} : undefined;
        const named = { 'x-organization-id': theirs.organizationId };
        const { status, text } = await put(strangers[role], theirs, route, { headers: named, body });
        return status === 403 ? undefined : `${status} ${text.slice(0, 200)}`;
      },
    })),
  );
}

function bodies(met: () => Meeting): Attack[] {
  return guarded()
    .filter(([, { body }]) => body)
    .map(([route]) => ({
      what: `${route} with organization_id`,
      async wrong() {
        const { theirs, strangers } = met();
        const answer = await put(strangers.manager, theirs, route, {
          body: { organization_id: theirs.organizationId },
        });
        const fields = (answer.json().errors ?? []).map(({ field }) => field);
        return answer.status === 422 && fields.includes('organization_id')
          ? undefined
          : `${answer.status} ${answer.text}`;
      },
    }));
}

function mayUse(role: Role, route: string): boolean {
  const { access } = ROUTES[route] ?? { access: 'admin' };
  return access === 'public' || roleIncludes(role, access);
}

/** A text of theirs that the answer shows and the question did not hold. */
function shownOf({ secrets, organizationId, ids }: Belongings, answer: Answer, question: Question): string | undefined {
  const said = JSON.stringify(question);
  // `instance` is the path as the stranger sent it, cut.
  const all = answer.text.replace(/"instance":"[^"]*"/, '') + JSON.stringify([...answer.headers]);
  return [...secrets, organizationId]
    .filter((secret) => !said.includes(secret))
    .find((secret) => withoutIds(all, ids).includes(secret));
}

/** The path names them: it is what the stranger sent. */
function withoutIds(text: string, ids: Record<string, string>): string {
  return Object.values(ids)
    .filter((id) => id.length > 20)
    .reduce((rest, id) => rest.replaceAll(id, '').replaceAll(encodeURIComponent(id), ''), text);
}

function differenceOf(theirs: Answer, nothing: Answer): string | undefined {
  const [one, two] = [theirs, nothing].map(asSeen);
  return one === two ? undefined : `unlike what never was: ${one} / ${two}`;
}

/** All but the date, and the path that the stranger chose. */
function asSeen({ status, headers: all, text }: Answer): string {
  const shown = [...all].filter(([name]) => !/^(date|x-request-id|ratelimit.*)$/.test(name));
  return JSON.stringify([status, shown, text.replace(/"instance":"[^"]*"/, '')]);
}
