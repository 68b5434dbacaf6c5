import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ChainTarget, ChainTargets, type EndedWork } from '../../tasks/follow-ups/chain-targets.js';
import { DeliveryHeaders } from './delivery-headers.js';

/** The word `webhook_url` of on_complete and on_failure: a URL that is notified of what ended, signed where signing is configured. */
@Injectable()
export class WebhookChainTarget implements ChainTarget, OnModuleInit {
  readonly taskType = 'webhook_delivery';

  constructor(
    private readonly targets: ChainTargets,
    private readonly headers: DeliveryHeaders,
  ) {}

  onModuleInit(): void {
    this.targets.register('webhook_url', this);
  }

  payloadOf(value: unknown, ended: EndedWork): object {
    return { webhook_url: value, data: ended, event_type: ended.event, sign_payload: this.headers.canSign };
  }
}
