import { collectDefaultMetrics, Registry } from 'prom-client';

/** All metrics of this process and no others: the package's global registry stays empty. */
export class MetricsRegistry extends Registry {
  constructor() {
    super();
    collectDefaultMetrics({ register: this });
  }
}
