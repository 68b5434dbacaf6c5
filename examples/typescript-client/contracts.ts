import { answered, type BackgroundTasks, ProblemError } from '../../libs/client/index.js';

/** Submits a contract and waits until it can be searched. Submitting it again does not create a second task. */
export async function processContract(api: BackgroundTasks, contractId: string, text: string): Promise<number> {
  const task = await api.submitAndWait(
    '/api/background/tasks/document-processing',
    { document_id: contractId, content: text, priority: 'high', tags: ['contratos'] },
    { idempotencyKey: `contract-${contractId}` },
  );
  if (task.status !== 'completed') throw new Error(`${task.task_id}: ${task.error?.message ?? task.status}`);
  return (task.result as { chunks: number }).chunks;
}

/** Yields a line for each event of a task until it has ended. */
export async function* story(api: BackgroundTasks, taskId: string): AsyncGenerator<string> {
  for await (const event of api.watch(taskId)) {
    if (event.event === 'progress') yield `${event.progress} % ${event.progress_message ?? ''}`.trim();
    else if (event.event === 'log') yield `${event.level}: ${event.message}`;
    else yield event.task.status;
  }
}

/** Cancels a task; returns false when it has already ended. */
export async function cancel(api: BackgroundTasks, taskId: string): Promise<boolean> {
  try {
    await answered(api.POST('/api/background/tasks/{task_id}/cancel', { params: { path: { task_id: taskId } } }));
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 409) return false;
    throw error;
  }
}
