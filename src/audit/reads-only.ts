import { RouteConfig } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    readsOnly?: boolean;
  }
}

/** Marks a route that changes nothing although it is a POST: its calls are not recorded in the audit log. */
export const ReadsOnly = (): MethodDecorator => RouteConfig({ readsOnly: true }) as MethodDecorator;
