import { SignJWT } from 'jose';
import { supabase, type TestSupabase } from '../../support/services.js';
import { TEST_JWT_SECRET, type TestCaller, tokenFor } from '../../support/tokens.js';

/** What PostgREST answered. */
export interface StorageReply {
  status: number;
  text: string;
  range: string | null;
}

export interface StorageRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Somebody with the anon key, as every browser of the team's product has it, and perhaps a token of his own. */
export class Tenant {
  constructor(
    readonly who: string,
    private readonly project: TestSupabase,
    private readonly token: string | undefined,
  ) {}

  /** Asks Supabase's own door; `path` is below `/rest/v1`. */
  async ask(path: string, { method = 'GET', headers = {}, body }: StorageRequest = {}): Promise<StorageReply> {
    const response = await fetch(`${this.project.url}/rest/v1${path}`, {
      method,
      headers: {
        apikey: this.project.anonKey,
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text(), range: response.headers.get('content-range') };
  }
}

/** Those who must see nothing of the organization `victim`. */
export async function strangersTo(victim: string): Promise<Tenant[]> {
  const project = await supabase();
  const claims: [string, TestCaller][] = [
    ['the other organization', { organizationId: 'stranger' }],
    ['the other organization’s manager', { organizationId: 'stranger', role: 'manager' }],
    ['the other organization’s admin', { organizationId: 'stranger', role: 'admin' }],
    ['nobody’s member', {}],
    ['one whose user_metadata claims it', { organizationId: 'stranger', user_metadata: { organization_id: victim } }],
    ['one with user_metadata alone', { user_metadata: { organization_id: victim, role: 'manager' } }],
    ['one with the claim at the top', { organizationId: 'stranger', organization_id: victim, user_role: 'admin' }],
    ['one with an array', { app_metadata: { organization_id: [victim], role: 'manager' } }],
    ['one with an object', { app_metadata: { organization_id: { '': victim }, role: 'manager' } }],
    ['one with a nested claim', { app_metadata: { app_metadata: { organization_id: victim }, role: 'manager' } }],
    ['one with a quote', { organizationId: `${victim}' or '1'='1` }],
    ['one with a pattern', { organizationId: `${victim.slice(0, -1)}%`, role: 'manager' }],
    ['one with other letters', { organizationId: victim.toUpperCase() }],
  ];
  const signed = claims.map(async ([who, claim]) => new Tenant(who, project, await tokenFor(claim)));
  return [new Tenant('anon', project, undefined), ...(await Promise.all(signed))];
}

/** A member or manager of an organization. */
export async function insider(organizationId: string, role: 'viewer' | 'member' | 'manager'): Promise<Tenant> {
  return new Tenant(`its own ${role}`, await supabase(), await tokenFor({ organizationId, role }));
}

/** Our own key. */
export async function serviceRole(): Promise<Tenant> {
  const project = await supabase();
  return new Tenant('the service role', project, project.serviceRoleKey);
}

/** Bearers of tokens that PostgREST must not believe. */
export async function forgers(): Promise<Tenant[]> {
  const project = await supabase();
  const key = (secret: string) => new TextEncoder().encode(secret);
  const sign = (secret: string, alg: string, exp: string) =>
    new SignJWT({ role: 'service_role' })
      .setProtectedHeader({ alg, typ: 'JWT' })
      .setExpirationTime(exp)
      .sign(key(secret));
  const unsigned = (header: object) =>
    [header, { role: 'service_role', exp: 4_000_000_000 }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
  const [head = '', , signature = ''] = project.anonKey.split('.');
  const body = Buffer.from(JSON.stringify({ role: 'service_role' })).toString('base64url');
  const tokens: [string, string][] = [
    ['the service role by another secret', await sign(`${TEST_JWT_SECRET}x`, 'HS256', '1h')],
    ['the service role by an empty-looking secret', await sign('\0'.repeat(32), 'HS256', '1h')],
    ['the service role of yesterday', await sign(TEST_JWT_SECRET, 'HS256', '-1 day')],
    ['the service role without an algorithm', `${unsigned({ alg: 'none', typ: 'JWT' })}.`],
    ['the service role with an unsigned HS256', `${unsigned({ alg: 'HS256', typ: 'JWT' })}.`],
    ['the anon key with another body', `${head}.${body}.${signature}`],
    ['the secret itself', TEST_JWT_SECRET],
  ];
  return tokens.map(([who, token]) => new Tenant(who, project, token));
}
