import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../http/problems/problem.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { accessOf } from './access.js';
import { Authenticator } from './authenticator.js';
import { roleIncludes } from './caller.js';

/** Guards every route by what its handler is decorated with, so no spelling of a path goes around it. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(this.reflector, context);
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (access === 'public') {
      request.isPublic = true;
      return true;
    }
    const caller = await this.authenticator.callerOf(request);
    await this.limits.countCaller(caller, http.getResponse<FastifyReply>());
    if (!roleIncludes(caller.role, access)) throw new ProblemException(403, `Requires the role ${access}`);
    request.caller = caller;
    return true;
  }
}
