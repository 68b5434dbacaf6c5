import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Asked several times a minute, and of no interest. */
const QUIET = /^\/(health|metrics|api\/background\/health)/;

/** A span a request, which goes on the caller's trace where it names one. */
export class RequestSpans {
  private readonly spans = new WeakMap<FastifyRequest, Span>();

  of(request: FastifyRequest): Span | undefined {
    return this.spans.get(request);
  }

  follow(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      const route = request.routeOptions.url;
      if (route !== undefined && QUIET.test(route)) return done();
      const parent = callersContext(request);
      const span = begin(request, route, parent);
      this.spans.set(request, span);
      // 'close' also comes when the caller leaves, and at the end of a stream.
      reply.raw.once('close', () => end(span, request, reply));
      context.with(trace.setSpan(parent, span), done);
    });
  }
}

/** W3C trace context only: what else a caller might have travel along would be kept with each of its tasks. */
function callersContext({ headers: { traceparent, tracestate } }: FastifyRequest): Context {
  return propagation.extract(ROOT_CONTEXT, { traceparent, tracestate });
}

/** Route, never path: ids have attributes of their own, and queries may hold tickets. */
function begin({ method, id }: FastifyRequest, route: string | undefined, parent: Context): Span {
  const attributes = { 'http.request.method': method, ...(route && { 'http.route': route }), 'request.id': id };
  const name = route === undefined ? method : `${method} ${route}`;
  return trace.getTracer('background-tasks').startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
}

function end(span: Span, { caller }: FastifyRequest, { raw }: FastifyReply): void {
  span.setAttribute('http.response.status_code', raw.statusCode);
  if (caller?.organizationId) span.setAttribute('organization.id', caller.organizationId);
  if (raw.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
