import type { QueueOptions } from 'bullmq';
import type { Broker } from './broker.js';

/** Events a queue's own stream keeps: nothing of ours reads them, and each holds a result. */
const QUEUE_EVENTS = 1_000;

/** How every queue of this process is opened. */
export function queueOptions(broker: Pick<Broker, 'producer' | 'telemetry'>): QueueOptions {
  return { ...broker.producer, ...broker.telemetry, streams: { events: { maxLen: QUEUE_EVENTS } } };
}
