import { within } from '@app/task-engine';
import { diag, DiagLogLevel, trace, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Logger } from '@nestjs/common';
import type { Env } from '../config/env.js';
import { attemptSpans } from './attempt-spans.js';
import { traceMail } from './mail-spans.js';
import { traceOutgoing } from './outgoing-spans.js';
import { queueTelemetry } from './queue-spans.js';
import { RequestSpans } from './request-spans.js';
import { operatorOrigins } from './operator-origins.js';
import type { TraceIds, Tracing } from './tracing.js';

const FINISH_WITHIN_MS = 2_000;
const COMPLAIN_EVERY_MS = 60_000;

/**
 * Has spans made in this process, and sent to the collector in batches. Sampler, batches, headers and further attributes of
 * the process are read by OpenTelemetry itself from its own variables (OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, …).
 */
export function startOpenTelemetry(env: Env, endpoint: string, role: 'api' | 'worker'): Tracing {
  complainRarely();
  const ours = resourceFromAttributes({
    'service.name': `background-tasks-${role}`,
    'deployment.environment.name': env.nodeEnv,
  });
  const provider = new NodeTracerProvider({
    resource: ours.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }))],
  });
  provider.register();
  const requests = new RequestSpans();
  traceOutgoing(operatorOrigins(env));
  traceMail();
  return {
    telemetry: queueTelemetry(),
    observer: attemptSpans,
    traceRequests: (fastify) => requests.follow(fastify),
    idsOf: (request) => idsOf(requests.of(request)),
    currentIds: () => idsOf(trace.getActiveSpan()),
    finish: () => finish(provider),
  };
}

function idsOf(span: Span | undefined): TraceIds | undefined {
  if (!span) return undefined;
  const { traceId, spanId } = span.spanContext();
  return { trace_id: traceId, span_id: spanId };
}

/** An unavailable collector is logged once a minute, in our words: an exporter's message may hold its address and headers. */
function complainRarely(): void {
  const logger = new Logger('Tracing');
  const nothing = (): void => undefined;
  let quietUntil = 0;
  const complain = (): void => {
    const now = Date.now();
    if (now < quietUntil) return;
    quietUntil = now + COMPLAIN_EVERY_MS;
    logger.warn('Spans are dropped: the collector at OTEL_EXPORTER_OTLP_ENDPOINT does not accept them');
  };
  const log = { error: complain, warn: complain, info: nothing, debug: nothing, verbose: nothing };
  diag.setLogger(log, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

async function finish(provider: NodeTracerProvider): Promise<void> {
  await within(
    provider.shutdown().catch(() => undefined),
    FINISH_WITHIN_MS,
  );
}
