import { SpanStatusCode } from '@opentelemetry/api';
import { type ContextManager, type Span, SpanKind, type Telemetry } from 'bullmq';
import { BullMQOtel, type BullMQOTelSpan } from 'bullmq-otel';

/** What is kept of BullMQ's attributes, by our names. The others hold results, failures and options, which quote payloads. */
const KEPT: Readonly<Record<string, string>> = {
  'bullmq.queue.name': 'queue.name',
  'bullmq.job.id': 'task.id',
  'bullmq.job.name': 'task.type',
  'bullmq.job.bulk.count': 'task.count',
};

/**
 * BullMQ's spans as far as they are part of a task's story: where it is added, and where it is processed. The trace travels in
 * the job's options, some 85 bytes a task.
 */
export function queueTelemetry(): Telemetry {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'background-tasks' });
  return {
    contextManager: forgiving(contextManager),
    tracer: {
      startSpan: (name, options, context) =>
        options?.kind === SpanKind.INTERNAL ? MUTED : keptSpan(tracer.startSpan(name, options, context)),
    },
  };
}

type Attributes = Parameters<Span['setAttributes']>[0];

function keptSpan(span: Span): Span {
  const setAttributes = (attributes: Attributes): void => {
    const kept = Object.entries(attributes).flatMap(([name, value]) => {
      const ours = KEPT[name];
      return ours === undefined || value === undefined ? [] : [[ours, value]];
    });
    span.setAttributes(Object.fromEntries(kept) as Attributes);
  };
  return {
    setSpanOnContext: (context) => span.setSpanOnContext(context),
    setAttribute: (name, value) => setAttributes({ [name]: value }),
    setAttributes,
    addEvent: () => undefined,
    // Without its message, which may quote what was added.
    recordException: () => void (span as BullMQOTelSpan).span.setStatus({ code: SpanStatusCode.ERROR }),
    end: () => span.end(),
  };
}

/** BullMQ's housekeeping: fetches, lock renewals, looks for stalled jobs, several a second. */
const MUTED: Span = {
  setSpanOnContext: (context: unknown) => context,
  setAttribute: () => undefined,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  recordException: () => undefined,
  end: () => undefined,
};

/** A task whose stored trace cannot be read runs without it. */
function forgiving(manager: ContextManager): ContextManager {
  return {
    with: (context, work) => manager.with(context, work),
    active: () => manager.active(),
    getMetadata: (context) => manager.getMetadata(context),
    fromMetadata: (active, metadata) => {
      try {
        return manager.fromMetadata(active, metadata) as unknown;
      } catch {
        return active as unknown;
      }
    },
  };
}
