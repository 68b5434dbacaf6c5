/** Codes of our own engine and task types. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['handler_error', 'timeout', 'poison', 'worker_lost', 'not_a_task', 'unknown_task_type', 'invalid_payload'],
  ...['result_too_large', 'result_not_json', 'encryption_key_missing'],
  ...['invalid_url', 'blocked_address', 'dns_failed', 'connection_failed', 'tls_failed', 'answer_interrupted'],
  ...['invalid_answer', 'invalid_request', 'redirect_refused', 'gone', 'host_unresponsive', 'busy'],
  ...['storage_unavailable', 'storage_refused', 'storage_not_configured'],
  ...['embedding_bad_answer', 'embedding_unavailable', 'embedding_rate_limited', 'embedding_unauthorized'],
  ...['embedding_too_large', 'embedding_rejected', 'embedding_no_credit', 'embedding_model_unknown'],
  ...['document_too_complex', 'document_removed', 'document_contended', 'content_missing', 'empty_content'],
  ...['too_many_chunks', 'pdf_encrypted', 'reader_failed', 'superseded', 'report_too_slow'],
  ...['smtp_rejected', 'recipient_suppressed', 'mail_not_configured'],
  ...['n8n_unauthorized', 'n8n_workflow_not_found', 'n8n_workflow_failed', 'target_unauthorized'],
  ...['callback_timeout', 'callback_failed'],
]);

/**
 * An error code as a label: one of ours, the class of an HTTP status, or `other`. Task authors may put anything into theirs,
 * an id as well, and each new value would be a series for good.
 */
export function knownErrorCode(code: string | undefined): string {
  const status = /^http_([1-5])\d\d$/.exec(code ?? '')?.[1];
  if (status !== undefined) return `http_${status}xx`;
  return code !== undefined && KNOWN.has(code) ? code : 'other';
}
