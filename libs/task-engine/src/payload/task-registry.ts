import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { payloadCheck, type PayloadCheck } from './payload-check.js';
import { InvalidPayloadError, UnknownTaskTypeError } from '../model/task-errors.js';
import { type TaskHandler, taskTypeOptionsOf, type TaskTypeOptions } from '../model/task-handler.js';

/** A task type as the application declared it, with the handler that runs it. */
export interface RegisteredTaskType {
  options: TaskTypeOptions;
  handler: TaskHandler;
  payload: PayloadCheck<object>;
}

/** Type → handler. Strict: two handlers of one type stop the start. */
@Injectable()
export class TaskRegistry implements OnModuleInit {
  private readonly types = new Map<string, RegisteredTaskType>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const { instance, metatype } of this.discovery.getProviders()) {
      if (!instance || typeof metatype !== 'function') continue;
      const options = taskTypeOptionsOf(metatype);
      if (options) this.register(options, instance as TaskHandler);
    }
  }

  /** @throws Error when the type has a handler already */
  register(options: TaskTypeOptions, handler: TaskHandler): void {
    const { type } = options;
    const other = this.types.get(type);
    if (other) {
      if (other.handler === handler) return;
      throw new Error(
        `Two handlers for task type "${type}": ${other.handler.constructor.name} and ${handler.constructor.name}. Remove one, or give it another type in @HandlesTask.`,
      );
    }
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(type)) {
      throw new Error(`Task type "${type}" of ${handler.constructor.name} must be snake_case, at most 64 characters.`);
    }
    this.types.set(type, { options, handler, payload: payloadCheck(options.payload) });
  }

  /** @throws UnknownTaskTypeError with the line to write */
  get(type: string): RegisteredTaskType {
    const found = this.types.get(type);
    if (!found) throw this.unknown(type);
    return found;
  }

  /** What is said to who submits a type that is none to them. */
  unknown(type: string): UnknownTaskTypeError {
    const open = this.names().filter((name) => !this.types.get(name)?.options.internal);
    return new UnknownTaskTypeError(type, open);
  }

  has(type: string): boolean {
    return this.types.has(type);
  }

  /** The types this application knows, in alphabetical order. */
  names(): string[] {
    return [...this.types.keys()].sort();
  }

  /**
   * The payload as an instance of the type's DTO.
   * @param checkedAs a class whose check `value` has passed already; the handler's own check always runs
   * @throws InvalidPayloadError naming each wrong field
   */
  checkedPayload({ options, payload, handler }: RegisteredTaskType, value: unknown, checkedAs?: Type<object>): object {
    const errors = checkedAs === options.payload ? [] : payload.errorsOf(value);
    if (errors.length > 0) throw new InvalidPayloadError(errors);
    const instance = payload.instanceOf(value);
    const refusals = handler.check?.(instance) ?? [];
    if (refusals.length > 0) throw new InvalidPayloadError(refusals);
    return instance;
  }
}
