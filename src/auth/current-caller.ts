import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';
import type { TokenIdentity } from './token-identity.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by AuthGuard on every route that is not public. */
    caller?: Caller;
    /** Whose valid token came with it, also where the caller was then refused. */
    identity?: TokenIdentity;
    /** Set by AuthGuard on routes that ask for no token. */
    isPublic?: boolean;
  }
}

/** The caller of a guarded route. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('@CurrentCaller() has no meaning on a @Public() route');
  return caller;
});
