import { describeError, UnknownPartitionError } from '@app/task-engine';
import { type DynamicModule, Logger as NestLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { Authenticator } from './auth/authenticator.js';
import { askBeforeLargeBodies } from './auth/large-bodies.js';
import { EnvError } from './config/env-variables.js';
import { type Env, readEnv } from './config/env.js';
import { operatorSecrets } from './config/operator-secrets.js';
import { endOnSignals } from './end-on-signals.js';
import { createFastifyAdapter } from './http/fastify-adapter.js';
import { prefixPaths } from './http/prefix.js';
import { LogContent } from './logging/log-content.js';
import { CONTEXTS_ARE_CHEAP, followRequests } from './logging/log-context.js';
import { AppLogger, logRequests } from './logging/logging.js';
import { limitAddresses } from './rate-limits/limit-addresses.js';
import { RateLimits } from './rate-limits/rate-limits.js';
import type { Tracing } from './tracing/tracing.js';

/** What a process is run with in addition to its settings; `noticeMs` as in Ending. */
export interface Process {
  noticeMs?: number;
  tracing?: Tracing | undefined;
}

/** The application of one process, not listening yet. */
export async function createApp(
  module: DynamicModule,
  env: Env,
  { noticeMs = 0, tracing }: Process = {},
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, createFastifyAdapter(env), { bufferLogs: true });
  app.useLogger(app.get(AppLogger));
  tracing?.traceRequests(fastifyOf(app));
  if (CONTEXTS_ARE_CHEAP || tracing) followRequests(fastifyOf(app));
  logRequests(fastifyOf(app), await app.resolve(PinoLogger), tracing);
  limitAddresses(fastifyOf(app), app.get(RateLimits));
  askBeforeLargeBodies(fastifyOf(app), app.get(Authenticator));
  prefixPaths(app);
  endOnSignals(app, { noticeMs, graceMs: env.worker.shutdownGraceMs });
  return app;
}

/** The Fastify instance underneath. */
export function fastifyOf(app: NestFastifyApplication): FastifyInstance {
  return app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
}

/** Runs a process: settings first, one clear line for what stops it, and no stray error brings it down. */
export async function runProcess(variables: NodeJS.ProcessEnv, start: (env: Env) => Promise<void>): Promise<void> {
  const logger = new NestLogger('Process');
  process.on('unhandledRejection', (reason) => {
    logger.error(`Unhandled promise rejection: ${describeError(reason)}`);
  });
  // A stray timer or emitter of one handler must not end the process: all its other tasks would count a lost worker.
  process.on('uncaughtException', (error) => {
    logger.error(`Uncaught exception: ${describeError(error)}`);
  });
  let secrets: string[] = [];
  try {
    const env = readEnv(variables);
    secrets = operatorSecrets(env);
    await start(env);
  } catch (error) {
    process.stderr.write(`${new LogContent(secrets).text(startFailure(error))}\n`);
    process.exit(1);
  }
}

function startFailure(error: unknown): string {
  if (error instanceof EnvError) return error.message;
  if (error instanceof UnknownPartitionError) return misnamedPartition(error).message;
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is in use: free it or set PORT (API) or WORKER_HEALTH_PORT (worker)`;
  return /^(Two handlers|Task type)/.test(message) ? message : (stack ?? message);
}

function misnamedPartition({ option, partition, known }: UnknownPartitionError): EnvError {
  const wrong = `names "${partition}", which is not a task type; expected one of ${known.join(', ')}`;
  return option === 'partitions'
    ? new EnvError('QUEUE_PARTITIONS', wrong, 'QUEUE_PARTITIONS=document_processing')
    : new EnvError('WORKER_QUEUES', wrong, 'WORKER_QUEUES=queue:critical,queue:document_processing.high');
}
