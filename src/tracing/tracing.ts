import type { WorkerObserver } from '@app/task-engine';
import type { Telemetry } from 'bullmq';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Position of a log line or a request in a trace. */
export interface TraceIds {
  trace_id: string;
  span_id: string;
}

/** Follows a call from its request through the queue into an attempt and out to other systems. */
export interface Tracing {
  /** For the engine's queues: takes the trace along with a task. */
  readonly telemetry: Telemetry;
  /** Names task and organization in an attempt's span, and how it ended. */
  readonly observer: WorkerObserver;
  traceRequests(fastify: FastifyInstance): void;
  idsOf(request: FastifyRequest): TraceIds | undefined;
  /** Of what runs at the moment. */
  currentIds(): TraceIds | undefined;
  /** Sends what is not sent yet, if that is quickly done. */
  finish(): Promise<void>;
}

/** Injection token of the Tracing of this process. */
export const TRACING = Symbol('TRACING');
