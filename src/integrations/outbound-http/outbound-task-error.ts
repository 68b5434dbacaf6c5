import { PermanentTaskError, RetryableTaskError } from '@app/task-engine';
import { OutboundError, type OutboundErrorCode } from './outbound-error.js';

/** What no later attempt changes. */
const FINAL: readonly OutboundErrorCode[] = ['blocked_address', 'invalid_url', 'invalid_request'];

/** What a request without an answer means for its task; anything but an OutboundError comes back as it is. */
export function asTaskError(error: unknown): unknown {
  if (!(error instanceof OutboundError)) return error;
  const { code, message } = error;
  const options = { code, cause: error };
  return FINAL.includes(code) ? new PermanentTaskError(message, options) : new RetryableTaskError(message, options);
}
