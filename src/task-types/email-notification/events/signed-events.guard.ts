import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Webhook } from 'standardwebhooks';
import { ENV, type Env } from '../../../config/env.js';
import { bodyTextOf } from '../../../http/requests/body-text.js';
import { ProblemException } from '../../../http/problems/problem.js';

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** Admits requests whose body was signed with EMAIL_EVENTS_SECRET (Standard Webhooks) in the last five minutes. */
@Injectable()
export class SignedEventsGuard implements CanActivate {
  private readonly webhook: Webhook | undefined;

  constructor(@Inject(ENV) { mail }: Pick<Env, 'mail'>) {
    if (mail.eventsSecret !== undefined) this.webhook = new Webhook(mail.eventsSecret);
  }

  canActivate(context: ExecutionContext): boolean {
    // Without a secret the route does not exist.
    if (!this.webhook) throw new ProblemException(404, 'Not found');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    try {
      this.webhook.verify(bodyTextOf(request), signatureHeaders(request));
      return true;
    } catch {
      throw new ProblemException(401, 'A valid webhook signature is required', {
        headers: { 'www-authenticate': 'Webhook-Signature' },
      });
    }
  }
}

function signatureHeaders({ headers }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(HEADERS.map((name) => [name, String(headers[name] ?? '')]));
}
