import type { Answer, ApiClient } from '../../support/api-client.js';
import { partsOf } from '../routes.js';
import type { Belongings } from './belongings.js';
import type { Question } from './rules.js';

/** Roles that an organization gives its own people. */
export const STRANGERS = ['viewer', 'member', 'manager'] as const;
export type StrangerRole = (typeof STRANGERS)[number];

/** An organization, and a stranger of every role who reaches for what it has. */
export interface Meeting {
  theirs: Belongings;
  strangers: Record<StrangerRole, ApiClient>;
}

/** Sends a question to a route; parameters that it does not name are the owner's. */
export function put(client: ApiClient, { ids }: Belongings, route: string, question: Question): Promise<Answer> {
  const { method, path } = partsOf(route);
  const all: Record<string, string> = { ...ids, ...question.ids };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(all[name] ?? ''));
  const { body, headers: more = {} } = question;
  return client.request(method, `/${filled}${question.query ?? ''}`, { body, headers: more });
}
