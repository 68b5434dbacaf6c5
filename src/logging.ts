import type { Params } from 'nestjs-pino';
import type { Env } from './config/env.js';

/** Structured lines on stdout: one a request, none with a header, a body or a query in it. */
export function loggerOptions({ log }: Pick<Env, 'log'>, role: 'api' | 'worker'): Params {
  return {
    pinoHttp: {
      level: log.level,
      base: { role, pid: process.pid },
      ...(log.format === 'pretty' ? { transport: { target: 'pino-pretty', options: { singleLine: true } } } : {}),
      autoLogging: { ignore: (request) => (request.url ?? '').includes('health') },
      serializers: {
        req: ({ id, method, url }: { id: unknown; method: string; url: string }) => ({ id, method, path: url.split('?')[0] }),
        res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
      },
    },
  };
}
