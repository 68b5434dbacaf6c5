import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../support/until.js';

/** A span as it arrived. */
export interface CollectedSpan {
  service: string;
  traceId: string;
  spanId: string;
  /** Empty where it begins a trace of its own. */
  parentSpanId: string;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  attributes: Record<string, string | number>;
  status: number;
}

interface OtlpValue {
  stringValue?: string;
  intValue?: number | string;
}

interface OtlpAttribute {
  key: string;
  value: OtlpValue;
}

interface OtlpSpan extends Omit<CollectedSpan, 'service' | 'attributes' | 'status'> {
  attributes: OtlpAttribute[];
  status: { code?: number };
}

interface OtlpRequest {
  resourceSpans: { resource: { attributes: OtlpAttribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

/** Takes spans as an OpenTelemetry collector does: JSON over HTTP. */
export class Collector {
  readonly spans: CollectedSpan[] = [];
  /** All that came, as text. */
  text = '';
  /** When set, requests are left without an answer. */
  silent = false;

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.take(request, response));
  }

  static async start(): Promise<Collector> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new Collector(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The span, once it has come. */
  span(what: string, fits: (span: CollectedSpan) => boolean): Promise<CollectedSpan> {
    return until(() => this.spans.find(fits), { what: `a span of ${what}; so far ${JSON.stringify(this.spans)}` });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat(await request.toArray()).toString();
    this.text += text;
    if (this.silent) return;
    if (request.url !== '/v1/traces') return void response.writeHead(404).end();
    for (const { resource, scopeSpans } of (JSON.parse(text) as OtlpRequest).resourceSpans) {
      const service = String(valuesOf(resource.attributes)['service.name']);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) this.spans.push(collected(service, span));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
}

function collected(service: string, span: OtlpSpan): CollectedSpan {
  const { traceId, spanId, parentSpanId = '', name, kind, attributes, status } = span;
  return {
    service,
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    attributes: valuesOf(attributes),
    status: status.code ?? 0,
  };
}

function valuesOf(attributes: readonly OtlpAttribute[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? Number.NaN)]),
  );
}
