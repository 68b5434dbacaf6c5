import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { subscribe } from 'node:diagnostics_channel';

/** A request of undici, as its diagnostics channels report it. */
interface OutgoingRequest {
  origin?: string | URL;
  method: string;
  addHeader(name: string, value: string): void;
}

interface ChannelMessage {
  request: OutgoingRequest;
  response?: { statusCode: number };
  error?: Error & { code?: unknown };
}

/**
 * A span for each request that leaves by undici inside a trace: where to and how it ended, without path, query and headers,
 * which hold secrets of tenants. The trace goes along to the origins in `mayKnow` alone.
 */
export function traceOutgoing(mayKnow: ReadonlySet<string>): void {
  const spans = new WeakMap<OutgoingRequest, Span>();
  on('undici:request:create', ({ request }) => {
    const origin = originOf(request);
    if (!origin || !trace.getActiveSpan()) return;
    const span = begin(request.method, origin);
    spans.set(request, span);
    if (!mayKnow.has(origin.origin)) return;
    const headers: Record<string, string> = {};
    propagation.inject(trace.setSpan(context.active(), span), headers);
    for (const [name, value] of Object.entries(headers)) request.addHeader(name, value);
  });
  on('undici:request:headers', ({ request, response }) => {
    if (response) spans.get(request)?.setAttribute('http.response.status_code', response.statusCode);
    if (response && response.statusCode >= 400) spans.get(request)?.setStatus({ code: SpanStatusCode.ERROR });
  });
  on('undici:request:trailers', ({ request }) => spans.get(request)?.end());
  on('undici:request:error', ({ request, error }) => {
    const span = spans.get(request);
    span?.setAttribute('error.type', typeof error?.code === 'string' ? error.code : (error?.name ?? 'Error'));
    span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
}

function begin(method: string, { hostname, port, protocol }: URL): Span {
  const scheme = protocol.slice(0, -1);
  return trace.getTracer('background-tasks').startSpan(method, {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': method,
      'url.scheme': scheme,
      'server.address': hostname,
      'server.port': Number(port || (scheme === 'https' ? 443 : 80)),
    },
  });
}

function originOf({ origin }: OutgoingRequest): URL | undefined {
  const text = String(origin ?? '');
  return URL.canParse(text) ? new URL(text) : undefined;
}

function on(channel: string, listener: (message: ChannelMessage) => void): void {
  subscribe(channel, (message) => listener(message as ChannelMessage));
}
