import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../http/problem.js';
import { accessOf } from './access.js';
import { Authenticator } from './authenticator.js';
import { roleIncludes } from './caller.js';

/** Guards every route by what its handler is decorated with, so no spelling of a path goes around it. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(this.reflector, context);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.authenticator.callerOf(request);
    if (!roleIncludes(caller.role, access)) throw new ProblemException(403, `This needs the role ${access}`);
    request.caller = caller;
    return true;
  }
}
