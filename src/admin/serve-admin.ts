import { Claims, Codec, TaskQueues } from '@app/task-engine';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Authenticator } from '../auth/authenticator.js';
import { adminScope } from './admin-scope.js';
import { AdminSessions } from './admin-sessions.js';
import { MaskedQueue } from './masked-queue.js';
import { serveBoard } from './queue-board.js';

/** Serves /admin: the queues as BullMQ keeps them, to be looked at by admins. */
export function serveAdmin(app: NestFastifyApplication): void {
  const codec = app.get(Codec);
  const authenticator = app.get(Authenticator);
  const queues = app
    .get(TaskQueues)
    .all()
    .map((queue) => new MaskedQueue(queue, (text) => codec.decode(text)));
  const sessions = new AdminSessions(authenticator, app.get(Claims), Date.now);
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const scope = adminScope(sessions, authenticator, (inside) => serveBoard(inside, queues));
  void fastify.register(scope, { prefix: '/admin' });
}
