import { brokerCall } from './broker-call.js';
import { Broker, type BrokerOptions } from './broker.js';

/** How long a first connection may take: names, TLS, and on PostgreSQL BullMQ's tables. */
const CONNECTED_WITHIN_MS = 5_000;

/** What the broker answered. */
export interface BrokerAnswer {
  kind: Broker['kind'];
  /** There and back, on an open connection. */
  latencyMs: number;
  /** Why tasks should not be kept there; undefined when nothing speaks against it. */
  problem: string | undefined;
}

/**
 * One question to the broker over a connection of its own, for a look at what is wrong.
 * @throws BrokerUnavailableError when there is no answer within some seconds; why is in the log
 */
export async function pingBroker(options: BrokerOptions): Promise<BrokerAnswer> {
  const broker = new Broker(options);
  const { kind } = broker;
  try {
    // One that is not fit never gets ready, but says why.
    const silence = await brokerCall(() => broker.whenReady(), CONNECTED_WITHIN_MS).catch((error: Error) => error);
    if (silence && !broker.misfit) throw silence;
    const began = performance.now();
    const problem = await broker.problem();
    return { kind, latencyMs: performance.now() - began, problem };
  } finally {
    await broker.onApplicationShutdown();
  }
}
