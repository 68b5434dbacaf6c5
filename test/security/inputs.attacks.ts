import type { ApiClient } from '../support/api-client.js';
import { type Attack, tryEach } from './attacks.js';
import { badAddresses } from './inputs/addresses.js';
import { badBodies, type BadInput } from './inputs/bodies.js';
import { badTexts } from './inputs/texts.js';
import { type RawAnswer, rawRequest } from './raw-request.js';
import type { SecurityStage } from './security-stage.js';

const PREFIX = '/api/background';
const WITHIN_MS = 2_000;
/** A refusal is short, however long what it refuses. */
const LONGEST_REFUSAL = 8_000;

type Callers = Record<NonNullable<BadInput['role']>, ApiClient>;

/** What callers may send of a wrong kind, size, spelling or depth, beside test/e2e/inputs. */
export function inputs(stage: SecurityStage): void {
  let callers: Callers;
  beforeAll(async () => {
    const [viewer, member, manager] = [
      await stage.caller('viewer'),
      await stage.caller(),
      await stage.caller('manager'),
    ];
    callers = { viewer, member, manager };
  });
  const attack = (input: BadInput): Attack => ({ what: input.what, wrong: () => inputWrong(stage, callers, input) });

  describe('bodies', () => tryEach(stage, 'inputs', badBodies.map(attack)));
  describe('texts', () => tryEach(stage, 'inputs', badTexts.map(attack)));
  describe('addresses', () => tryEach(stage, 'inputs', badAddresses.map(attack)));
  it('leaves nothing in the log that nobody foresaw', () => {
    expect(stage.output).not.toMatch(/"level":[56]0/);
  });
}

async function inputWrong(stage: SecurityStage, callers: Callers, input: BadInput): Promise<string | undefined> {
  const {
    method = 'POST',
    path = '/tasks',
    role = method === 'GET' ? 'viewer' : 'member',
    headers = {},
    body,
    status,
    withinMs = WITHIN_MS,
  } = input;
  const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const all = { ...json, ...callers[role].headers, ...headers };
  const before = await stage.stored();
  const startedAt = performance.now();
  const answer = await rawRequest(stage.replicas[0], {
    method,
    path: PREFIX + path,
    headers: all,
    ...(body !== undefined && { body: asSent(body) }),
  });
  const tookMs = performance.now() - startedAt;
  if (!status.includes(answer.status))
    return `${answer.status} instead of ${status.join(' or ')}: ${answer.text.slice(0, 300)}`;
  if (tookMs > withinMs) return `took ${Math.round(tookMs)} ms`;
  if (answer.status >= 400 && (await stage.stored()) !== before) return 'something was stored';
  return answer.status < 400 ? found(input, answer) : refusalWrong(input, answer);
}

function asSent(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** The viewer has nothing that a wildcard could find. */
function found({ method }: BadInput, { text }: RawAnswer): string | undefined {
  return method === 'GET' && !text.includes('"tasks":[]') ? `it found ${text.slice(0, 200)}` : undefined;
}

function refusalWrong({ names = [] }: BadInput, { headers, text }: RawAnswer): string | undefined {
  if (headers['content-type'] !== 'application/problem+json; charset=utf-8')
    return `${headers['content-type']}: ${text}`;
  if (text.length > LONGEST_REFUSAL) return `an answer of ${text.length} characters`;
  if (/node_modules|\bat .*\.[jt]s:\d|PGRST|postgres/i.test(text))
    return `it tells of its insides: ${text.slice(0, 300)}`;
  const { errors = [] } = JSON.parse(text) as { errors?: { field: string }[] };
  const missing = names.filter((name) => !errors.some(({ field }) => field === name));
  return missing.length === 0 ? undefined : `${missing.join()} is not named: ${text.slice(0, 300)}`;
}
