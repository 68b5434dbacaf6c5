import { PermanentTaskError, RetryableTaskError } from '@app/task-engine';

/**
 * What n8n (2.41, tried) means by a status that another HTTP system would mean otherwise; undefined for all others.
 *
 * - 200 `{"message":"Workflow was started"}`: the workflow answers immediately; it may still fail afterwards.
 * - 200 with any body: the workflow answered by its last node or a "Respond to Webhook" node, after its Wait nodes.
 * - 404 JSON: unknown path, unpublished workflow, or n8n is still starting. They look alike, so it is tried again.
 * - 401 / 403 plain text: the header does not match the Webhook node's credential; no retry mends that.
 * - 500: the workflow threw, without a cause, or the body was above 16 MiB, which we never send.
 */
export function n8nFailure(status: number, path: string): Error | undefined {
  if (status === 401 || status === 403) {
    return new PermanentTaskError(
      `n8n answered ${status}: N8N_WEBHOOK_HEADER and N8N_WEBHOOK_TOKEN do not match the credential of the Webhook node`,
      { code: 'n8n_unauthorized' },
    );
  }
  if (status === 404) {
    return new RetryableTaskError(
      `n8n answered 404: no published workflow takes POST at /webhook/${path}. Publish it, compare path and method of ` +
        'its Webhook node; a starting n8n answers the same',
      { code: 'n8n_workflow_not_found' },
    );
  }
  if (status === 500) {
    return new RetryableTaskError('n8n answered 500: the workflow failed; its executions in n8n say why', {
      code: 'n8n_workflow_failed',
    });
  }
  return undefined;
}
