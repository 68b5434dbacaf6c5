import { Injectable } from '@nestjs/common';
import { Broker, type BrokerClient } from './broker.js';

/**
 * A connection to the broker for what all processes of a deployment share with a deadline of milliseconds: the producers' own on Redis, one
 * apart on PostgreSQL, where submits would be waited for. It may hang with the broker, so each use needs a
 * deadline of its own. The engine closes it; keys beginning with `queue:` or `shared-value:` and the tables of schema `bullmq` are taken.
 */
@Injectable()
export class BrokerConnection {
  constructor(private readonly broker: Broker) {}

  /** Opened when first asked for. */
  get client(): BrokerClient {
    return this.broker.client;
  }
}
