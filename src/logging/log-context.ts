import { currentAttempt } from '@app/task-engine';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage<FastifyRequest>();

/**
 * Whether what runs can be asked which request or attempt it belongs to without paying for it: since Node 24. Before, a
 * context slows every promise of the process down, and a worker spends a fifth more CPU on each short task; then only our own
 * lines name their request and task, unless tasks are traced, which has that price already.
 */
export const CONTEXTS_ARE_CHEAP = Number.parseInt(process.versions.node, 10) >= 24;

/** From now on all that runs for a request knows it. */
export function followRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => requests.run(request, done));
}

/** What a log line says of a request: which, and for whom, as soon as that is known. */
export function requestFields({ id, caller }: Pick<FastifyRequest, 'id' | 'caller'>): Record<string, unknown> {
  return { request_id: id, organization_id: caller?.organizationId, user_id: caller?.userId };
}

/** What every line says that is written inside a request or an attempt; nothing elsewhere. */
export function contextFields(): Record<string, unknown> {
  const request = requests.getStore();
  const attempt = currentAttempt();
  return {
    ...(request && requestFields(request)),
    ...(attempt && {
      task_id: attempt.taskId,
      task_type: attempt.type,
      organization_id: attempt.organizationId,
      attempt: attempt.attempt,
    }),
  };
}
