import { collectDefaultMetrics, Registry } from 'prom-client';

/** All metrics of this process, and nothing of anybody else: the package's global registry stays empty. */
export class MetricsRegistry extends Registry {
  constructor() {
    super();
    collectDefaultMetrics({ register: this });
  }
}
