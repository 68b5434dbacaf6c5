import { Injectable } from '@nestjs/common';
import { Broker, type BrokerClient } from './broker.js';

/**
 * A connection to the broker for small values that all processes of a deployment share: the producers' own on Redis, one
 * apart on PostgreSQL, where submits would be waited for. It may hang with the broker, so each use needs a
 * deadline of its own. The engine closes it; keys beginning with `queue:` and the tables of schema `bullmq` are BullMQ's.
 */
@Injectable()
export class BrokerConnection {
  constructor(private readonly broker: Broker) {}

  /** Opened when first asked for. */
  get client(): BrokerClient {
    return this.broker.client;
  }
}
