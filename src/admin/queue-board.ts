import { createBullBoard } from '@bull-board/api';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pagePolicy } from '../http/pages/page-policy.js';
import { problemOf } from '../http/problems/problem-of.js';
import type { MaskedQueue } from './masked-queue.js';

const PATH = '/admin/queues';
const POLICY = pagePolicy('queues');

/** Serves bull-board below /queues of a scope that only admins can access. */
export function serveBoard(scope: FastifyInstance, queues: MaskedQueue[]): void {
  const board = new FastifyAdapter();
  board.setBasePath(PATH);
  createBullBoard({
    queues,
    serverAdapter: board,
    options: {
      uiConfig: {
        boardTitle: 'Queues',
        miscLinks: [{ text: 'Sign out', url: '/admin/sign-out' }],
        hideRedisDetails: true,
        hideDocsLink: true,
      },
    },
  });
  // Replaces the board's own, which shows the error's message and, in development, its stack.
  board.setErrorHandler((error) => ({ status: (problemOf(error)?.getStatus() ?? 500) as 500, body: {} }));
  scope.register(async (queuesScope) => {
    queuesScope.addHook('onSend', serveAlone);
    queuesScope.register(board.registerPlugin(), { prefix: '/queues' });
  });
}

/** The board's page asks a font server of others and styles what it shows while it loads: it works without both. */
async function serveAlone(_request: FastifyRequest, reply: FastifyReply, page: unknown): Promise<unknown> {
  if (typeof page !== 'string' || !page.includes('<div id="root">')) return page;
  void reply.header('content-security-policy', POLICY);
  return page.replace(/<link href="https:[^>]*>/g, '').replace(/(<div id="root">)[^]*?<\/style>\s*(<\/div>)/, '$1$2');
}
