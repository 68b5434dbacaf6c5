import { PermanentTaskError, RetryableTaskError } from '@app/task-engine';

/** Refusals that another attempt cannot mend, by status. */
const PERMANENT: Record<number, { code: string; message: string }> = {
  400: {
    code: 'embedding_rejected',
    message: 'refused the request; a text may exceed its limit: choose a smaller chunk_size',
  },
  401: { code: 'embedding_unauthorized', message: 'refused OPENROUTER_API_KEY' },
  402: { code: 'embedding_no_credit', message: 'requires payment' },
  403: { code: 'embedding_unauthorized', message: 'forbids OPENROUTER_API_KEY to use this model' },
  404: { code: 'embedding_model_unknown', message: 'does not have this model or path' },
  413: { code: 'embedding_too_large', message: 'rejected a text as too large: choose a smaller chunk_size' },
};
const PASSING = new Set([408, 409, 425, 429]);

/**
 * What an answer of the embedding server other than embeddings means for the task. The server's own words are not
 * repeated: they may quote the key or the text.
 */
export function embeddingError(status: number, retryAfterMs: number | undefined): Error {
  if (status === 429) {
    const options = { code: 'embedding_rate_limited', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    return new RetryableTaskError('The embedding server asks to slow down (429)', options);
  }
  if (status >= 500 || PASSING.has(status)) {
    const options = { code: 'embedding_unavailable', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    return new RetryableTaskError(`The embedding server failed (${status})`, options);
  }
  const { code, message } = PERMANENT[status] ?? { code: 'embedding_rejected', message: 'refused the request' };
  return new PermanentTaskError(`The embedding server ${message} (${status})`, { code });
}
