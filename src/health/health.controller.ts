import { Controller, Get, HttpException } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import { Public } from '../auth/access.js';
import { ApiProblems } from '../http/problems/api-problems.js';
import { ProblemException } from '../http/problems/problem.js';
import { DeploymentHealth } from './deployment-health.js';
import { HealthResponse, LiveResponse } from './health.response.js';

/** For orchestrators, load balancers and operators; needs no token. */
@ApiTags('health')
@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly deployment: DeploymentHealth,
  ) {}

  /** The process runs: restart it when this does not answer. */
  @Get('health/live')
  @ApiOkResponse({ type: LiveResponse })
  live(): LiveResponse {
    return { status: 'ok' };
  }

  /** Ready for requests: 503 without the broker, when it shuts down, or when its clock is wrong; database and workers are reported as degraded. */
  @Get('health')
  @HealthCheck({ noCache: true, swaggerDocumentation: false })
  @ApiOkResponse({ type: HealthResponse })
  @ApiProblems(503)
  ready(): Promise<HealthCheckResult> {
    return this.check([
      () => this.deployment.process(),
      () => this.deployment.broker(),
      () => this.deployment.database('degraded'),
      () => this.deployment.workers('degraded'),
    ]);
  }

  /** All is well: broker, database and a worker for each queue, else 503. */
  @Get('api/background/health')
  @HealthCheck({ noCache: true, swaggerDocumentation: false })
  @ApiOkResponse({ type: HealthResponse })
  @ApiProblems(503)
  everything(): Promise<HealthCheckResult> {
    return this.check([
      () => this.deployment.broker(),
      () => this.deployment.database('down'),
      () => this.deployment.workers('down'),
    ]);
  }

  private async check(parts: HealthIndicatorFunction[]): Promise<HealthCheckResult> {
    try {
      return await this.checks.check(parts);
    } catch (error) {
      throw error instanceof HttpException ? asProblem(error) : error;
    }
  }
}

/** Terminus answers in a shape of its own; ours is a problem that also holds its parts. */
function asProblem(error: HttpException): ProblemException {
  const { status: condition, details } = error.getResponse() as HealthCheckResult;
  const detail =
    condition === 'shutting_down' ? 'The process is shutting down' : 'A part of the deployment is unhealthy';
  return new ProblemException(503, detail, { headers: { 'retry-after': '5' }, members: { condition, details } });
}
