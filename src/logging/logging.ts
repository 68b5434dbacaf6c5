import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Logger, type Params, PinoLogger } from 'nestjs-pino';
import type { Env } from '../config/env.js';
import { operatorSecrets } from '../config/operator-secrets.js';
import { inertLine, LogContent, printableLine } from './log-content.js';
import { contextFields, requestFields } from './log-context.js';
import type { Tracing } from '../tracing/tracing.js';

/** Nest logs every module and route at each start; that is left out. */
const QUIET = ['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory'];

/** Structured lines on stdout. Requests are logged by `logRequests`, so no middleware runs for them. */
export function loggerOptions(env: Env, role: 'api' | 'worker', tracing?: Tracing): Params {
  const { log } = env;
  const content = new LogContent(operatorSecrets(env));
  const pretty = {
    transport: { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname,role,context' } },
  };
  return {
    pinoHttp: {
      level: log.level,
      base: { role, pid: process.pid },
      mixin: () => ({ ...contextFields(), ...tracing?.currentIds() }),
      // Already converted from an error, so it needs no serializer.
      serializers: { err: (err: object) => err },
      wrapSerializers: false,
      formatters: { log: (fields) => content.fields(fields) },
      hooks: {
        logMethod(given, method) {
          method.apply(this, content.arguments(given) as typeof given);
        },
        streamWrite: log.format === 'pretty' ? printableLine : inertLine,
      },
      ...(log.format === 'pretty' ? pretty : {}),
    },
    forRoutes: [],
  };
}

/** Nest's logger on pino, without Nest's own start-up lines. */
@Injectable()
export class AppLogger extends Logger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!QUIET.includes(String(rest.at(-1)))) super.log(message, ...(rest as [unknown]));
  }
}

/** One line a request: who, what, how it ended and how long it took; no header, query or body. Probes and scrapes are left out. */
export function logRequests(fastify: FastifyInstance, logger: PinoLogger, tracing?: Tracing): void {
  if (!logger.logger.isLevelEnabled('info')) return;
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (route?.includes('health') || route === '/metrics') return done();
    logger.info(
      {
        ...requestFields(request),
        ...tracing?.idsOf(request),
        method: request.method,
        route: route ?? null,
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
    return done();
  });
}
