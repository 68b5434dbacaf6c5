import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type FollowUpTarget, FollowUpTargets, type EndedWork } from '../../tasks/follow-ups/follow-up-targets.js';
import { DeliveryHeaders } from './delivery-headers.js';

/** The kind `webhook_url` of follow-up: a URL that receives what ended, signed where signing is configured. */
@Injectable()
export class WebhookFollowUpTarget implements FollowUpTarget, OnModuleInit {
  readonly taskType = 'webhook_delivery';

  constructor(
    private readonly targets: FollowUpTargets,
    private readonly headers: DeliveryHeaders,
  ) {}

  onModuleInit(): void {
    this.targets.register('webhook_url', this);
  }

  payloadOf(value: unknown, ended: EndedWork): object {
    return { webhook_url: value, data: ended, event_type: ended.event, sign_payload: this.headers.canSign };
  }
}
