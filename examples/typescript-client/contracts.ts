import { answered, type BackgroundTasks, ProblemError } from '../../libs/client/index.js';

/** Hands a contract over and waits until it can be searched. Sending it again makes no second task. */
export async function processContract(api: BackgroundTasks, contractId: string, text: string): Promise<number> {
  const task = await api.submitAndWait(
    '/api/background/tasks/document-processing',
    { document_id: contractId, content: text, priority: 'high', tags: ['contratos'] },
    { idempotencyKey: `contract-${contractId}` },
  );
  if (task.status !== 'completed') throw new Error(`${task.task_id}: ${task.error?.message ?? task.status}`);
  return (task.result as { chunks: number }).chunks;
}

/** Tells what happens to a task, line by line, until it has ended. */
export async function* story(api: BackgroundTasks, taskId: string): AsyncGenerator<string> {
  for await (const told of api.watch(taskId)) {
    if (told.event === 'progress') yield `${told.progress} % ${told.progress_message ?? ''}`.trim();
    else if (told.event === 'log') yield `${told.level}: ${told.message}`;
    else yield told.task.status;
  }
}

/** Cancels a task; one that has ended already stays as it is. */
export async function cancel(api: BackgroundTasks, taskId: string): Promise<boolean> {
  try {
    await answered(api.POST('/api/background/tasks/{task_id}/cancel', { params: { path: { task_id: taskId } } }));
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 409) return false;
    throw error;
  }
}
