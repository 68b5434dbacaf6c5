import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENV, type Env } from '../../../config/env.js';
import { ProblemException } from '../../../http/problem.js';

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Opens a route in development, on this machine, where no mail server is set; elsewhere there is nothing. The Host is
 * asked too, since a deployment that forgot NODE_ENV runs as development and is called by another name.
 */
@Injectable()
export class LocalDevelopmentGuard implements CanActivate {
  constructor(@Inject(ENV) private readonly env: Pick<Env, 'nodeEnv' | 'mail'>) {}

  canActivate(context: ExecutionContext): boolean {
    const { host = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const isOpen = this.env.nodeEnv === 'development' && this.env.mail.smtpUrl === undefined && LOCAL_HOST.test(host);
    if (!isOpen) throw new ProblemException(404, 'There is nothing here');
    return true;
  }
}
