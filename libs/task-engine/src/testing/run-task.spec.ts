import { Injectable } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { PermanentTaskError } from '../model/task-errors.js';
import { HandlesTask, type RunningTask, type TaskHandler } from '../model/task-handler.js';
import { runTask } from './run-task.js';

class CountPayload {
  @IsInt()
  to!: number;
}

@HandlesTask({ type: 'count', payload: CountPayload })
@Injectable()
class Counter implements TaskHandler<CountPayload> {
  async run(payload: CountPayload, task: RunningTask): Promise<number> {
    if (payload.to < 0) throw new PermanentTaskError('backwards', { code: 'backwards' });
    for (let n = 1; n <= payload.to; n++) {
      task.signal.throwIfAborted();
      task.log('info', `${n}`);
      task.progress(n / payload.to, `at ${n}`);
    }
    if (!(payload instanceof CountPayload)) throw new Error('not an instance');
    return payload.to;
  }
}

describe('runTask', () => {
  it('reports what one attempt did', async () => {
    const { outcome, logs, progress } = await runTask(new Counter(), { to: 3 });
    expect(outcome).toEqual({ kind: 'completed', result: 3 });
    expect(logs.map(({ message }) => message)).toEqual(['1', '2', '3']);
    expect(progress).toEqual([{ fraction: 1, message: 'at 3' }]);
  });

  it('reports what becomes of a task whose handler throws', async () => {
    expect((await runTask(new Counter(), { to: -1 })).outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'backwards' },
    });
  });

  it('checks the payload as the engine does', async () => {
    const wrong = { to: 'three' } as unknown as CountPayload;
    expect((await runTask(new Counter(), wrong)).outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'invalid_payload' },
    });
  });

  it('stops as the engine does', async () => {
    const signal = AbortSignal.abort('cancelled');
    expect((await runTask(new Counter(), { to: 1 }, { signal })).outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'cancelled' },
    });
  });

  it('refuses a class that handles no task', async () => {
    class Undeclared implements TaskHandler<CountPayload> {
      async run(): Promise<void> {}
    }
    await expect(runTask(new Undeclared(), { to: 1 })).rejects.toThrow('Undeclared has no @HandlesTask');
  });
});
