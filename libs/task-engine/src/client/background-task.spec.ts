import type { DiscoveryService } from '@nestjs/core';
import { IsInt } from 'class-validator';
import { BackgroundTask, type BackgroundTaskContext, BackgroundTasks } from './background-task.js';
import type { RunningTask } from '../model/task-handler.js';
import type { TaskQueue } from './task-queue.js';
import type { TaskSubmission } from './task-submissions.js';
import { TaskRegistry } from '../payload/task-registry.js';

class Order {
  @IsInt()
  id!: number;
}

class Shop {
  readonly sold: number[] = [];

  @BackgroundTask({ type: 'sell', priority: 'high' })
  async sell(order: Order, { organizationId, progress }: BackgroundTaskContext): Promise<unknown> {
    progress?.(1);
    this.sold.push(order.id);
    return `sold ${order.id} for ${organizationId}`;
  }

  @BackgroundTask({ type: 'restock' })
  async restock(_order: Order, _context: BackgroundTaskContext): Promise<unknown> {
    return undefined;
  }

  ordinary(): string {
    return 'ordinary';
  }
}

function open(shop: object): { submitted: TaskSubmission[]; registry: TaskRegistry } {
  const submitted: TaskSubmission[] = [];
  const discovery = {
    getProviders: () => [{ instance: shop, metatype: shop.constructor }],
  } as unknown as DiscoveryService;
  const registry = new TaskRegistry(discovery);
  const queue = {
    submit: async (submission: TaskSubmission) => {
      submitted.push(submission);
      return { task: { id: `task-${submitted.length}` }, replayed: false };
    },
  } as unknown as TaskQueue;
  new BackgroundTasks(discovery, registry, queue).onModuleInit();
  return { submitted, registry };
}

describe('@BackgroundTask', () => {
  const context = { organizationId: 'org', userId: 'user' };

  it('submits when the method is called, and returns the task id', async () => {
    const shop = new Shop();
    const { submitted } = open(shop);
    expect(await shop.sell({ id: 5 }, context)).toBe('task-1');
    expect(submitted).toEqual([{ type: 'sell', name: 'sell', payload: { id: 5 }, lane: 'high', ...context }]);
    expect(shop.sold).toEqual([]);
  });

  it('runs the body, bound to its provider, in the worker', async () => {
    const shop = new Shop();
    const { registry } = open(shop);
    const fractions: number[] = [];
    const task = { ...context, progress: (fraction: number) => fractions.push(fraction) } as unknown as RunningTask;
    expect(await registry.get('sell').handler.run({ id: 5 }, task)).toBe('sold 5 for org');
    expect(shop.sold).toEqual([5]);
    expect(fractions).toEqual([1]);
  });

  it('takes the class of the first parameter as DTO', () => {
    const { registry } = open(new Shop());
    expect(() => registry.checkedPayload(registry.get('sell'), { id: 'five' })).toThrow(/id/);
  });

  it('submits with normal priority unless another is named, and leaves other methods alone', async () => {
    const shop = new Shop();
    const { submitted, registry } = open(shop);
    await shop.restock({ id: 1 }, context);
    expect(submitted[0]?.lane).toBe('normal');
    expect(shop.ordinary()).toBe('ordinary');
    expect(registry.names()).toEqual(['restock', 'sell']);
  });

  it('stops at once where the first parameter is not a class', () => {
    const decorate = (): unknown => {
      class Wrong {
        @BackgroundTask({ type: 'wrong' })
        async run(_payload: { id: number }, _context: BackgroundTaskContext): Promise<unknown> {
          return undefined;
        }
      }
      return Wrong;
    };
    expect(decorate).toThrow('@BackgroundTask run: its first parameter must be a DTO class');
  });
});
