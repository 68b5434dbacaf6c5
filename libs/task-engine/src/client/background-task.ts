import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Lane } from '../model/lanes.js';
import type { RunningTask } from '../model/task-handler.js';
import { TaskQueue } from './task-queue.js';
import { TaskRegistry } from '../payload/task-registry.js';

/**
 * Second parameter of a background method. Callers give organization and user; while the body runs in the worker it is
 * the running task, so progress, log and signal are there too.
 */
export interface BackgroundTaskContext
  extends
    Pick<RunningTask, 'organizationId' | 'userId'>,
    Partial<Pick<RunningTask, 'id' | 'attempt' | 'signal' | 'progress' | 'log'>> {}

/** What a background method says of itself; `type` is snake_case and unique in the application. */
export interface BackgroundTaskOptions {
  type: string;
  priority?: Lane;
}

interface BackgroundMethod {
  options: BackgroundTaskOptions;
  method: string;
  payload: Type<object>;
}

type Body = (payload: object, context: BackgroundTaskContext) => Promise<unknown>;

const METHODS = 'task-engine:background-methods';

/**
 * Makes a provider's method a task type: calling it submits and returns the task id, the worker runs its body. The
 * class of the first parameter is the payload's DTO. @throws Error at once when that is not a class
 */
export const BackgroundTask =
  (options: BackgroundTaskOptions) =>
  (
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<(payload: never, context: BackgroundTaskContext) => Promise<unknown>>,
  ): void => {
    const [payload] = (Reflect.getMetadata('design:paramtypes', target, method) ?? []) as Type<object>[];
    if (!payload || payload === Object || !descriptor.value) {
      throw new Error(`@BackgroundTask ${method}: its first parameter must be a DTO class`);
    }
    const methods = (Reflect.getMetadata(METHODS, target.constructor) ?? []) as BackgroundMethod[];
    Reflect.defineMetadata(METHODS, [...methods, { options, method, payload }], target.constructor);
  };

/** Finds background methods at start: registers their bodies as handlers and replaces them by a submit. */
@Injectable()
export class BackgroundTasks implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly registry: TaskRegistry,
    private readonly queue: TaskQueue,
  ) {}

  onModuleInit(): void {
    for (const { instance, metatype } of this.discovery.getProviders()) {
      if (!instance || typeof metatype !== 'function') continue;
      const methods = (Reflect.getMetadata(METHODS, metatype) ?? []) as BackgroundMethod[];
      for (const method of methods) this.bind(instance as Record<string, Body>, method);
    }
  }

  private bind(instance: Record<string, Body>, { options, method, payload }: BackgroundMethod): void {
    const body = instance[method]?.bind(instance);
    if (!body) return;
    this.registry.register({ type: options.type, payload }, { run: (input, task) => body(input, task) });
    instance[method] = async (input, { organizationId, userId }) => {
      const { task } = await this.queue.submit({
        type: options.type,
        name: options.type,
        payload: input,
        organizationId,
        userId,
        lane: options.priority ?? 'normal',
      });
      return task.id;
    };
  }
}
