import { readEnv } from './env.js';
import { operatorSecrets } from './operator-secrets.js';

describe('operatorSecrets', () => {
  it('holds the password of a cluster’s URLs, as it is written and as it is meant', () => {
    const REDIS_URL = 'redis://:long%40password@a:1,redis://:long%40password@b:2';
    const secrets = operatorSecrets(readEnv({ REDIS_URL, SUPABASE_JWT_SECRET: 'secret' }));
    expect(secrets).toEqual(expect.arrayContaining(['long%40password', 'long@password']));
  });

  it('holds what opens the metrics, and what the collector of traces is reached with', () => {
    const observability = {
      METRICS_TOKEN: 'a-metrics-token',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://u:a-password@collector',
    };
    const secrets = operatorSecrets(
      readEnv({ REDIS_URL: 'redis://a', SUPABASE_JWT_SECRET: 'secret', ...observability }),
    );
    expect(secrets).toEqual(expect.arrayContaining(['a-metrics-token', 'a-password']));
  });
});
