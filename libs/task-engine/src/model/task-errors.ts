/** What is wrong with one field of a payload; `field` is a path such as `headers.x-id`. */
export interface FieldError {
  field: string;
  message: string;
}

/** Options of a task error. `code` is a stable snake_case word that callers may match on. */
export interface TaskErrorOptions {
  code: string;
  cause?: unknown;
}

/** Thrown by a handler when another attempt cannot help (a 410, a wrong input): the task fails at once. */
export class PermanentTaskError extends Error {
  readonly code: string;

  constructor(message: string, { code, cause }: TaskErrorOptions) {
    super(message, { cause });
    this.name = 'PermanentTaskError';
    this.code = code;
  }
}

/**
 * Thrown by a handler when another attempt may help. Any plain Error means the same; this one also carries a code and,
 * where the other side named one (`Retry-After`), the least wait before the next attempt in milliseconds.
 */
export class RetryableTaskError extends Error {
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { code, cause, retryAfterMs }: TaskErrorOptions & { retryAfterMs?: number }) {
    super(message, { cause });
    this.name = 'RetryableTaskError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Thrown by a handler to run again after `delayMs` milliseconds without costing an attempt. */
export class SnoozeTask extends Error {
  constructor(
    readonly delayMs: number,
    reason = 'snoozed',
  ) {
    super(reason);
    this.name = 'SnoozeTask';
  }
}

/**
 * Thrown by a handler that waits for an answer from outside: the task stays `running`, holds no slot, and its handler is
 * called again (same attempt, `parkedUntil` set) at `until` or when TaskActions.wake() is called. An answer may come before
 * the task is set aside: what brings it claims `wakeKey` first, and the engine looks at that claim afterwards.
 */
export class ParkTask extends Error {
  constructor(
    readonly until: Date,
    readonly wakeKey: string,
  ) {
    super('parked');
    this.name = 'ParkTask';
  }
}

/** A submitted type has no handler. The message holds the line to write. */
export class UnknownTaskTypeError extends Error {
  constructor(
    readonly taskType: string,
    known: readonly string[],
  ) {
    super(
      `No handler for task type "${taskType.slice(0, 64)}". Write @HandlesTask({ type: '${taskType.slice(0, 64)}', payload: … }) ` +
        `on a provider, or use one of: ${known.join(', ') || 'none registered'}`,
    );
    this.name = 'UnknownTaskTypeError';
  }
}

/** The payload does not fit the type's DTO; nothing was stored. */
export class InvalidPayloadError extends Error {
  constructor(readonly errors: FieldError[]) {
    super(errors.map(({ field, message }) => `${field}: ${message}`).join('; '));
    this.name = 'InvalidPayloadError';
  }
}

/** The payload's JSON is larger than `maxPayloadBytes`; nothing was stored. */
export class PayloadTooLargeError extends Error {
  constructor(limitBytes: number) {
    super(`The payload must be at most ${limitBytes} bytes of JSON`);
    this.name = 'PayloadTooLargeError';
  }
}

/** The idempotency key was used for another request; nothing was stored. */
export class IdempotencyKeyReusedError extends Error {
  constructor() {
    super('The idempotency key was used for another request');
    this.name = 'IdempotencyKeyReusedError';
  }
}

/**
 * What is stored encrypted cannot be read here. `encryption_key_missing`: its key is not in the ring (put it back, and try
 * again); `sealed_text_broken`: it was changed, or sealed with another key of that name. The message holds no secret.
 */
export class SealedTextError extends Error {
  constructor(
    message: string,
    readonly code: 'encryption_key_missing' | 'sealed_text_broken',
  ) {
    super(message);
    this.name = 'SealedTextError';
  }
}

/** No task has this id. */
export class TaskNotFoundError extends Error {
  constructor() {
    super('No such task');
    this.name = 'TaskNotFoundError';
  }
}

/** No queue has this name. */
export class QueueNotFoundError extends Error {
  constructor() {
    super('No such queue');
    this.name = 'QueueNotFoundError';
  }
}

/** The task's state forbids what was asked, such as cancelling a finished task. */
export class TaskStateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TaskStateError';
  }
}

/** The broker is away, hung or full: answer 503. A task submitted with a known id may still have landed. */
export class BrokerUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BrokerUnavailableError';
  }
}

/** The broker answers and has no room (Redis at `maxmemory`, a full or read-only PostgreSQL): nothing was stored. */
export class BrokerFullError extends BrokerUnavailableError {
  constructor(options?: ErrorOptions) {
    super('The broker has no room', options);
    this.name = 'BrokerFullError';
  }
}
