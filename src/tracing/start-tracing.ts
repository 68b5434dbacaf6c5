import type { Env } from '../config/env.js';
import type { Tracing } from './tracing.js';

/** Nothing where OTEL_EXPORTER_OTLP_ENDPOINT is not set: then the SDK is not even loaded. */
export async function startTracing(env: Env, role: 'api' | 'worker'): Promise<Tracing | undefined> {
  if (!env.tracing) return undefined;
  const { startOpenTelemetry } = await import('./open-telemetry.js');
  return startOpenTelemetry(env, env.tracing.endpoint, role);
}
