import type { DiscoveryService } from '@nestjs/core';
import { IsInt, IsOptional } from 'class-validator';
import { InvalidPayloadError, UnknownTaskTypeError } from '../model/task-errors.js';
import { HandlesTask, type TaskHandler } from '../model/task-handler.js';
import { TaskRegistry } from './task-registry.js';

class Payload {
  @IsOptional()
  @IsInt()
  n = 7;
}

@HandlesTask({ type: 'one', payload: Payload })
class One implements TaskHandler<Payload> {
  async run(): Promise<void> {}
  check({ n }: Payload): { field: string; message: string }[] {
    return n === 13 ? [{ field: 'n', message: 'must not be 13' }] : [];
  }
}

@HandlesTask({ type: 'one', payload: Payload })
class Another implements TaskHandler<Payload> {
  async run(): Promise<void> {}
}

@HandlesTask({ type: 'Not Snake', payload: Payload })
class Misnamed implements TaskHandler<Payload> {
  async run(): Promise<void> {}
}

class Bystander {}

function registryOf(...providers: object[]): TaskRegistry {
  const wrappers = [
    { instance: undefined, metatype: One },
    { instance: new Bystander(), metatype: Bystander },
    { instance: 'a value', metatype: null },
    ...providers.map((instance) => ({ instance, metatype: instance.constructor })),
  ];
  const registry = new TaskRegistry({ getProviders: () => wrappers } as unknown as DiscoveryService);
  registry.onModuleInit();
  return registry;
}

describe('TaskRegistry', () => {
  it('knows the handler of each type', () => {
    const handler = new One();
    const registry = registryOf(handler);
    expect(registry.names()).toEqual(['one']);
    expect(registry.get('one').handler).toBe(handler);
  });

  it('stops the start where two handlers claim one type, naming both', () => {
    expect(() => registryOf(new One(), new Another())).toThrow(/Two handlers for task type "one": One and Another/);
    expect(() => registryOf(new One(), new One())).toThrow(/One and One/);
  });

  it('takes one handler that is found twice', () => {
    const handler = new One();
    expect(registryOf(handler, handler).names()).toEqual(['one']);
  });

  it('stops the start for a type that is not snake_case', () => {
    expect(() => registryOf(new Misnamed())).toThrow(/"Not Snake" of Misnamed must be snake_case/);
  });

  it.each(['two', '', '__proto__', 'constructor', 'x'.repeat(10_000)])(
    'knows no type %p and says what to write',
    (type) => {
      const refused = () => registryOf(new One()).get(type);
      expect(refused).toThrow(UnknownTaskTypeError);
      expect(refused).toThrow(/use one of: one/);
      try {
        refused();
      } catch (error) {
        expect((error as Error).message.length).toBeLessThan(300);
      }
    },
  );

  it('makes the payload an instance of its DTO with its defaults, or names each wrong field', () => {
    const registry = registryOf(new One());
    const type = registry.get('one');
    expect(registry.checkedPayload(type, {})).toEqual(Object.assign(new Payload(), { n: 7 }));
    expect(registry.checkedPayload(type, { n: 1 })).toBeInstanceOf(Payload);
    expect(() => registry.checkedPayload(type, { n: 'x', y: 1 })).toThrow(InvalidPayloadError);
    expect(() => registry.checkedPayload(type, { n: 13 })).toThrow('n: must not be 13');
  });

  it('does not repeat a check that the payload has passed, only that of another class', () => {
    const registry = registryOf(new One());
    const type = registry.get('one');
    class Other extends Payload {}
    expect(registry.checkedPayload(type, { n: 1, unchecked: true }, Payload)).toBeInstanceOf(Payload);
    expect(() => registry.checkedPayload(type, { n: 1, unchecked: true }, Other)).toThrow(InvalidPayloadError);
    expect(() => registry.checkedPayload(type, { n: 13 }, Payload)).toThrow('n: must not be 13');
  });
});
