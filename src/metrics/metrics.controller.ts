import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Registry } from 'prom-client';
import { Public } from '../auth/access.js';
import { BrokerMetrics } from './broker-metrics.js';
import { MetricsAccess } from './metrics-access.js';
import { MetricsRegistry } from './metrics-registry.js';

/** What Prometheus scrapes, of each process. Not in /docs: docs/observability.md describes each metric. */
@ApiExcludeController()
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly access: MetricsAccess,
    private readonly broker: BrokerMetrics,
    private readonly registry: MetricsRegistry,
  ) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  async scrape(@Req() request: FastifyRequest): Promise<string> {
    await this.access.check(request);
    await this.broker.refresh(Date.now());
    return this.registry.metrics();
  }
}
