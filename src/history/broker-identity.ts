import { Claims } from '@app/task-engine';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

const KEY = 'history-broker';
/** BullMQ on Redis holds no due time beyond 2039; after this time the broker gets another name and is read once more. */
const TTL_MS = 5 * 365 * 86_400_000;

/**
 * The name of the broker behind this deployment, the same for every process and over restarts: two deployments with one
 * database and two brokers must not take each other's tasks for lost.
 */
@Injectable()
export class BrokerIdentity {
  private known: string | undefined;

  constructor(private readonly claims: Claims) {}

  /** @throws BrokerUnavailableError */
  async id(): Promise<string> {
    if (this.known === undefined) {
      const mine = randomUUID();
      const { value } = await this.claims.claim(KEY, { id: mine }, TTL_MS, mine);
      this.known = value.id;
    }
    return this.known;
  }
}
