import { Worker } from 'bullmq';

/** Longest wait for a notification in seconds. */
const LONGEST_WAIT = 5;

/**
 * A BullMQ worker that looks for work itself every few seconds. On PostgreSQL BullMQ's own sleeps for up to an hour, after
 * an error too, and trusts that a notification wakes it: one whose connection a network forgot would sleep on. Overrides a
 * public getter that BullMQ computes itself, until its longest wait is an option.
 */
export class SelfWakingWorker<Data = unknown, Result = unknown, Name extends string = string> extends Worker<
  Data,
  Result,
  Name
> {
  override get maximumBlockTimeout(): number {
    return LONGEST_WAIT;
  }
}
