import type { FastifyReply } from 'fastify';
import type { TaskAccepted } from './submit-task.command.js';
import { TaskResponse, toResponse } from './task.response.js';

/** The 202 of every route that creates a task: the whole task, its address, and whether an earlier request made it. */
export function accepted({ task, replayed }: TaskAccepted, reply: FastifyReply): TaskResponse {
  void reply.header('location', `/api/background/tasks/${task.id}`);
  if (replayed) void reply.header('idempotent-replayed', 'true');
  return toResponse(task);
}
