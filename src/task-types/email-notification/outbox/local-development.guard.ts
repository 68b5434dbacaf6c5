import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENV, type Env } from '../../../config/env.js';
import { ProblemException } from '../../../http/problem.js';

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Opens a route in development, to this machine, where no mail server is set; elsewhere there is nothing. A deployment that
 * forgot NODE_ENV runs as development, so it is asked who connects, by which name (a page elsewhere may have its name
 * resolve to 127.0.0.1), and that no proxy stands in between.
 */
@Injectable()
export class LocalDevelopmentGuard implements CanActivate {
  constructor(@Inject(ENV) private readonly env: Pick<Env, 'nodeEnv' | 'mail'>) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const isOpen = this.env.nodeEnv === 'development' && this.env.mail.smtpUrl === undefined;
    if (!isOpen || !isFromHere(request)) throw new ProblemException(404, 'There is nothing here');
    return true;
  }
}

function isFromHere({ headers, socket }: FastifyRequest): boolean {
  const isProxied = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in headers);
  return !isProxied && LOCAL_HOST.test(headers.host ?? '') && LOOPBACK.test(socket.remoteAddress ?? '');
}
