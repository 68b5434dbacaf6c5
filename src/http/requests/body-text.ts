import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    keepsBodyText?: boolean;
  }
  interface FastifyRequest {
    /** The JSON as it was sent; only on routes with @KeepsBodyText(). */
    bodyText?: string;
  }
}

/** For routes whose callers sign the bytes of the body. */
export const KeepsBodyText = (): MethodDecorator => RouteConfig({ keepsBodyText: true }) as MethodDecorator;

/** The body of a request as it was sent, on a route with @KeepsBodyText(). */
export function bodyTextOf({ bodyText }: FastifyRequest): string {
  return bodyText ?? '';
}
