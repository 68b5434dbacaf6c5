import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENV, type Env } from '../../../config/env.js';
import { isFromThisMachine } from '../../../http/pages/from-this-machine.js';
import { ProblemException } from '../../../http/problems/problem.js';

/** Opens a route in development, to this machine, where no mail server is set; elsewhere it is not found. */
@Injectable()
export class LocalDevelopmentGuard implements CanActivate {
  constructor(@Inject(ENV) private readonly env: Pick<Env, 'nodeEnv' | 'mail'>) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const isOpen = this.env.nodeEnv === 'development' && this.env.mail.smtpUrl === undefined;
    if (!isOpen || !isFromThisMachine(request)) throw new ProblemException(404, 'Not found');
    return true;
  }
}
