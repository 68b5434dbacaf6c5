import { Inject, Injectable } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import { requireAdmin } from '../admin/admin-sessions.js';
import { Authenticator, type Credentials } from '../auth/authenticator.js';
import { ENV, type Env } from '../config/env.js';
import { ProblemException } from '../http/problems/problem.js';

/**
 * Who may read the metrics: requests with METRICS_TOKEN where it is set. Where it is not, all requests, but in production
 * only admins: a deployment without a token does not publish its numbers.
 */
@Injectable()
export class MetricsAccess {
  private readonly token: Buffer | undefined;
  private readonly isProduction: boolean;

  constructor(
    private readonly authenticator: Authenticator,
    @Inject(ENV) { metrics, nodeEnv }: Pick<Env, 'metrics' | 'nodeEnv'>,
  ) {
    this.token = metrics.token === undefined ? undefined : digest(metrics.token);
    this.isProduction = nodeEnv === 'production';
  }

  /** @throws ProblemException 401, 403, 503 */
  async check(request: Credentials): Promise<void> {
    if (this.token) return this.checkToken(request, this.token);
    if (this.isProduction) requireAdmin(await this.authenticator.callerOf(request));
  }

  private checkToken({ headers, raw }: Credentials, token: Buffer): void {
    const { authorization } = headers;
    const several = (raw?.headersDistinct?.authorization?.length ?? 0) > 1;
    const shown = /^Bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1];
    if (!several && shown !== undefined && timingSafeEqual(digest(shown), token)) return;
    const challenge = authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"';
    throw new ProblemException(401, 'METRICS_TOKEN is required as a bearer token', {
      headers: { 'www-authenticate': challenge },
    });
  }
}

/** Of equal length, so that the comparison reveals nothing about the token's length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
