import { type EnvVariables, HTTP } from './env-variables.js';
import { secretOf } from './secret-variable.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What operators see of the processes: log, metrics and traces. */
export interface ObservabilitySettings {
  log: { level: string; format: 'json' | 'pretty' };
  /** Bearer of /metrics. */
  metrics: { token: string | undefined };
  /** Where spans are sent (OTLP over HTTP); undefined where nothing is traced. */
  tracing: { endpoint: string } | undefined;
}

export function observabilitySettingsOf(variables: EnvVariables, nodeEnv: string): ObservabilitySettings {
  const endpoint = variables.url('OTEL_EXPORTER_OTLP_ENDPOINT', HTTP, 'http://localhost:4318');
  return {
    log: {
      level: variables.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
      format: variables.choice('LOG_FORMAT', ['json', 'pretty'], 'json'),
    },
    metrics: { token: secretOf(variables, 'METRICS_TOKEN', nodeEnv) },
    tracing: endpoint === undefined ? undefined : { endpoint },
  };
}
