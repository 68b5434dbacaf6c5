import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { MAIL_CHANNEL, type MailServerAddress } from '../integrations/mail/mail-tracing-channel.js';

/** A span for each mail that is handed to the server inside a trace. */
export function traceMail(): void {
  const spans = new WeakMap<object, Span>();
  const nothing = (): void => undefined;
  MAIL_CHANNEL.subscribe({
    start: (handover) => {
      if (!trace.getActiveSpan()) return;
      const { server, port } = handover as MailServerAddress;
      const attributes = { 'server.address': server, 'server.port': port, 'network.protocol.name': 'smtp' };
      const tracer = trace.getTracer('background-tasks');
      spans.set(handover, tracer.startSpan('SMTP', { kind: SpanKind.CLIENT, attributes }));
    },
    end: nothing,
    asyncStart: nothing,
    asyncEnd: (handover) => spans.get(handover)?.end(),
    error: (handover) => spans.get(handover)?.setStatus({ code: SpanStatusCode.ERROR }),
  });
}
