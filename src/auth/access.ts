import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Role } from './caller.js';

const ACCESS = 'auth:access';

/** Who may use a route. */
export type Access = 'public' | Role;

/** Where /docs-json shows who may use a route. */
export const ACCESS_EXTENSION = 'x-access';

/** What a route without a decorator asks for: a token of an organization, to read. */
export const DEFAULT_ACCESS: Access = 'viewer';

/** Opens a route or controller without a token. */
export const Public = (): ClassDecorator & MethodDecorator => accessDecorator('public');

/** Opens a route or controller to this role and those above it; without it `viewer` is asked for. */
export const RequiresRole = (role: Role): ClassDecorator & MethodDecorator => accessDecorator(role);

function accessDecorator(access: Access): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(ACCESS, access), ApiExtension(ACCESS_EXTENSION, access));
}

/** Who may use the route that was matched; a method's decorator goes before its class's. */
export function accessOf(reflector: Reflector, context: ExecutionContext): Access {
  return (
    reflector.getAllAndOverride<Access | undefined>(ACCESS, [context.getHandler(), context.getClass()]) ??
    DEFAULT_ACCESS
  );
}
