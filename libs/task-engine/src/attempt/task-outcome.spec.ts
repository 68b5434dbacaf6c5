import { DEFAULT_RETRY_POLICY } from '../model/retry-policy.js';
import {
  InvalidPayloadError,
  PermanentTaskError,
  RetryableTaskError,
  SnoozeTask,
  UnknownTaskTypeError,
} from '../model/task-errors.js';
import { outcomeOfAbort, outcomeOfError, type RetryContext } from './task-outcome.js';

const first: RetryContext = { policy: DEFAULT_RETRY_POLICY, attemptsMade: 1, random: () => 0.5 };
const last: RetryContext = { ...first, attemptsMade: 4 };

describe('What a handler throws', () => {
  it('is tried again while retries are left, and fails with the same error after them', () => {
    const error = { code: 'handler_error', message: 'no luck', retryable: true };
    expect(outcomeOfError(new Error('no luck'), first)).toEqual({ kind: 'retry', delayMs: 60_000, error });
    expect(outcomeOfError(new Error('no luck'), last)).toEqual({ kind: 'failed', error });
  });

  it('keeps its code and the wait that the other side asked for', () => {
    const error = new RetryableTaskError('slow down', { code: 'busy', retryAfterMs: 100_000 });
    expect(outcomeOfError(error, first)).toMatchObject({ kind: 'retry', delayMs: 105_000, error: { code: 'busy' } });
  });

  it('fails at once where another attempt cannot help', () => {
    expect(outcomeOfError(new PermanentTaskError('gone', { code: 'gone' }), first)).toEqual({
      kind: 'failed',
      error: { code: 'gone', message: 'gone', retryable: false },
    });
    expect(outcomeOfError(new InvalidPayloadError([{ field: 'a', message: 'wrong' }]), first)).toMatchObject({
      kind: 'failed',
      error: { code: 'invalid_payload', message: 'a: wrong', retryable: false },
    });
  });

  it('snoozes without a look at the retries', () => {
    expect(outcomeOfError(new SnoozeTask(500), last)).toEqual({ kind: 'snoozed', delayMs: 500 });
    expect(outcomeOfError(new SnoozeTask(-1), last)).toEqual({ kind: 'snoozed', delayMs: 0 });
    expect(outcomeOfError(new SnoozeTask(Number.NaN), last)).toEqual({ kind: 'snoozed', delayMs: 0 });
  });

  it('is tried again where this process does not know the type yet', () => {
    expect(outcomeOfError(new UnknownTaskTypeError('x', []), first)).toMatchObject({
      kind: 'retry',
      error: { code: 'unknown_task_type' },
    });
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['text', 'text'],
    [Object.create(null), 'unknown'],
    [new Error(''), 'Error'],
    [
      {
        toString: () => {
          throw new Error('x');
        },
      },
      'unknown',
    ],
    [Object.assign(new Error('x'), { message: 5 }), '5'],
  ])('may be %p', (thrown, message) => {
    expect(outcomeOfError(thrown, first)).toMatchObject({ kind: 'retry', error: { code: 'handler_error', message } });
  });

  it('is cut where its message never ends', () => {
    for (const error of [new Error('x'.repeat(1e6)), new PermanentTaskError('x'.repeat(1e6), { code: 'c' })]) {
      const outcome = outcomeOfError(error, first);
      expect('error' in outcome && outcome.error.message.length).toBe(1_001);
    }
  });
});

describe('An abort', () => {
  it('means what its reason says', () => {
    expect(outcomeOfAbort('cancelled', first)).toMatchObject({
      kind: 'failed',
      error: { code: 'cancelled', retryable: false },
    });
    expect(outcomeOfAbort('shutdown', first)).toEqual({ kind: 'handed_back' });
    expect(outcomeOfAbort('timeout', first)).toMatchObject({
      kind: 'retry',
      error: { code: 'timeout', retryable: true },
    });
    expect(outcomeOfAbort('timeout', last)).toMatchObject({ kind: 'failed', error: { code: 'timeout' } });
    expect(outcomeOfAbort('lock_lost', first)).toEqual({ kind: 'lost' });
  });
});
