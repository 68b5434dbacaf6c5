import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotEmpty,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsDefined,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNotEmptyObject,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { MAX_PAYLOAD_DEPTH, payloadCheck } from './payload-check.js';
import { refusals, requiredFields } from './payload-refusals.js';
import { compileFastCheck } from './payload-schema.js';
import { payloadShape } from './payload-shape.js';

class Address {
  @IsString() @Length(2, 10) city!: string;
  @IsOptional() @Matches(/^\d{5}(-\d{3})?$/) zip?: string;
}

class Sample {
  @IsString() @MinLength(2) @MaxLength(5) text!: string;
  @IsOptional() @IsIn(['low', 'high', true]) choice?: string;
  @IsOptional() @IsEnum({ A: 'a', B: 'b' }) letter?: string;
  @IsInt() @Min(100) @Max(8000) size = 1000;
  @IsOptional() @IsNumber({ maxDecimalPlaces: 2 }) @IsPositive() price?: number;
  @IsOptional() @IsNumber() ratio?: number;
  @IsBoolean() flag = false;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @IsString({ each: true })
  @Length(1, 4, { each: true })
  @ArrayUnique()
  tags?: string[];
  @IsOptional() @ArrayNotEmpty() @ArrayMinSize(1) @ArrayMaxSize(9) @IsInt({ each: true }) numbers?: number[];
  @IsOptional() @IsEmail() mail?: string;
  @IsOptional() @IsUrl({ require_tld: false }) url?: string;
  @IsOptional() @IsUUID() uuid?: string;
  @IsOptional() @IsISO8601({ strict: true }) at?: string;
  @IsOptional() @Equals('yes') consent?: string;
  @IsOptional() @IsObject() @IsNotEmptyObject() data?: object;
  @IsDefined() @IsNotEmpty() something!: unknown;
  @Allow() anything?: unknown;
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
  @IsOptional() @ArrayMaxSize(3) @ValidateNested({ each: true }) @Type(() => Address) addresses?: Address[];
}

class Tree {
  @IsString() name!: string;
  @IsOptional() @ArrayMaxSize(5) @ValidateNested({ each: true }) @Type(() => Tree) children?: Tree[];
}

const good = { text: 'abc', something: 1 };

/** Mostly right values, so that a good part of the generated objects is accepted. */
const POOLS: Record<string, unknown[]> = {
  text: ['abc', 'ab', 'abcdef', 'a\uFE0F', '😀😀', '😀', ''],
  choice: ['low', 'high', true, 'mid'],
  letter: ['a', 'b', 'A'],
  size: [100, 8000, 99, 1e9, 100.5],
  price: [1.25, 1.257, 0, -1],
  ratio: [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY],
  flag: [true, false, 0],
  tags: [[], ['a'], ['a', 'a'], ['abcde'], ['a', 'b', 'c', 'd'], 'a', [1]],
  numbers: [[1], [], [1.5], 7],
  mail: ['a@example.com', 'a@', 'a\n@example.com'],
  url: ['http://localhost/a', 'x', 'javascript:alert(1)'],
  uuid: ['0199c0de-0000-7000-8000-000000000000', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', 'x'],
  at: ['2026-01-31T08:00:00Z', '2026-02-31T08:00:00Z', '2026'],
  consent: ['yes', 'no'],
  data: [{ a: 1 }, {}, []],
  something: [0, 1, '', 'x', []],
  anything: [null, 1, { a: [] }],
  address: [{ city: 'Recife' }, { city: 'R' }, { city: 'Recife', zip: '50000' }, { city: 'Recife', zip: 5 }, [], {}],
  addresses: [[], [{ city: 'Olinda' }], [{}], {}, [[{ city: 'Olinda' }]], [{ city: 'a\uFE0F' }]],
  unknown: [1],
};

const field = (pool: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: fc.anything() });
const nearlyGood = fc
  .record(Object.fromEntries(Object.entries(POOLS).map(([name, pool]) => [name, field(pool)])), { requiredKeys: [] })
  .chain((values) => fc.subarray(Object.keys(values), { maxLength: 4 }).map((keys) => pick(values, keys)))
  .map((values) => ({ ...good, ...values }));

function pick(values: Record<string, unknown>, keys: string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, values[key]]));
}

describe('payloadCheck', () => {
  it('never accepts quickly what class-validator refuses', () => {
    const shape = payloadShape(Sample);
    const accepts = compileFastCheck(shape, requiredFields)!;
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: nearlyGood }, { weight: 1, arbitrary: fc.anything() }), (value) => {
        if (!accepts(value)) return;
        accepted += 1;
        expect(refusals(shape, value)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  it('accepts quickly the values the class was made for', () => {
    const accepts = compileFastCheck(payloadShape(Sample), requiredFields)!;
    const full = { ...good, size: 200, tags: ['a', 'b'], address: { city: 'Recife', zip: '50000' }, data: { a: null } };
    expect(accepts(full)).toBe(true);
    expect(compileFastCheck(payloadShape(Tree), requiredFields)!({ name: 'a', children: [{ name: 'b' }] })).toBe(true);
  });

  it('names each bad field by its path', () => {
    const errors = payloadCheck(Sample).errorsOf({
      text: 7,
      something: 1,
      size: 1,
      addresses: [{ city: 'Olinda' }, { zip: 'x' }],
    });
    expect(errors.map(({ field }) => field).sort()).toEqual(['addresses[1].city', 'addresses[1].zip', 'size', 'text']);
    expect(errors.find(({ field }) => field === 'size')?.message).toContain('must not be less than 100');
  });

  it('refuses unknown fields at every level without repeating long names', () => {
    const errors = payloadCheck(Sample).errorsOf({
      ...good,
      ['x'.repeat(500)]: 1,
      address: { city: 'Recife', street: 'y' },
    });
    expect(errors).toEqual([
      { field: 'x'.repeat(64), message: 'is not a known field' },
      { field: 'address.street', message: 'is not a known field' },
    ]);
  });

  it('refuses null where a field is optional: leaving out is the one way to say nothing', () => {
    expect(payloadCheck(Sample).errorsOf({ ...good, price: null })).toEqual([
      { field: 'price', message: 'must not be null; leave it out' },
    ]);
    expect(payloadCheck(Sample).errorsOf({ ...good, anything: null })).toEqual([]);
  });

  it('distinguishes a nested object from a list of them', () => {
    expect(payloadCheck(Sample).errorsOf({ ...good, address: [] })[0]).toEqual({
      field: 'address',
      message: 'must be an object',
    });
    expect(payloadCheck(Sample).errorsOf({ ...good, addresses: {} })[0]).toEqual({
      field: 'addresses',
      message: 'must be a list',
    });
  });

  it.each([[undefined], [null], [7], ['x'], [[]], [true]])('refuses %p as a whole', (value) => {
    expect(payloadCheck(Sample).errorsOf(value)).toEqual([{ field: '', message: 'must be an object' }]);
  });

  it('refuses keys that reach for the prototype', () => {
    const hostile = JSON.parse(`{"text":"abc","something":1,"__proto__":{"size":1},"constructor":1}`) as object;
    expect(
      payloadCheck(Sample)
        .errorsOf(hostile)
        .map(({ field }) => field),
    ).toEqual(['__proto__', 'constructor']);
  });

  it('keeps untyped content as it is, keys named constructor included', () => {
    const data = JSON.parse('{"constructor":"x","__proto__":{"a":1},"list":[null,1]}') as object;
    expect(payloadCheck(Sample).errorsOf({ ...good, data })).toEqual([]);
    expect(payloadCheck(Sample).instanceOf({ ...good, data }).data).toBe(data);
  });

  it('survives nesting of any depth', () => {
    const nested = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));
    expect(payloadCheck(Sample).errorsOf({ ...good, data: nested(MAX_PAYLOAD_DEPTH - 1) })).toEqual([]);
    expect(payloadCheck(Sample).errorsOf({ ...good, data: nested(10_000) })[0]?.message).toContain(
      'nested deeper than 64',
    );
  });

  it('stays quick on huge lists and at most 50 errors', () => {
    const started = performance.now();
    const check = payloadCheck(Sample);
    expect(check.errorsOf({ ...good, addresses: new Array(500_000).fill({}) })).toEqual([
      { field: 'addresses', message: 'must have at most 3 items' },
    ]);
    expect(check.errorsOf({ ...good, address: new Array(500_000).fill({}) })).toHaveLength(1);
    expect(
      check.errorsOf(Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`k${key}`, 1]))),
    ).toHaveLength(50);
    // Anything that grows faster than the list would take minutes.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('quotes at most 64 characters of the input and 200 of a message', () => {
    class Quoting {
      @Matches(/^a$/, { message: 'not allowed: $value' }) word!: string;
    }
    const [error] = payloadCheck(Quoting).errorsOf({ word: 's'.repeat(1000) });
    expect(error?.message).toBe(`not allowed: ${'s'.repeat(63)}…`);
    class Chatty {
      @Matches(/^a$/, { message: 'x'.repeat(999) }) word!: string;
    }
    expect(payloadCheck(Chatty).errorsOf({ word: 'b' })[0]?.message).toHaveLength(200);
  });

  it('gives an instance with the defaults of the class and its nested classes', () => {
    const instance = payloadCheck(Sample).instanceOf({ ...good, address: { city: 'Recife' } });
    expect(instance).toBeInstanceOf(Sample);
    expect(instance.size).toBe(1000);
    expect(instance.address).toBeInstanceOf(Address);
  });

  it('refuses, by name, a value on which a rule itself breaks', () => {
    class Priced {
      @IsNumber({ maxDecimalPlaces: 2 }) price!: number;
      @IsInt() count!: number;
    }
    expect(payloadCheck(Priced).errorsOf({ price: 1.25, count: 1 })).toEqual([]);
    expect(payloadCheck(Priced).errorsOf({ price: 5e-324, count: 1 })).toEqual([
      { field: 'price', message: 'cannot be checked: write it in another way' },
    ]);
  });

  it('leaves classes with conditional rules to class-validator', () => {
    class Conditional {
      @IsInt() count!: number;
      @ValidateIf((self: Conditional) => self.count > 2) @IsString() why?: string;
    }
    expect(compileFastCheck(payloadShape(Conditional), requiredFields)).toBeUndefined();
    expect(payloadCheck(Conditional).errorsOf({ count: 2 })).toEqual([]);
    expect(payloadCheck(Conditional).errorsOf({ count: 3 })).toEqual([
      { field: 'why', message: 'why must be a string' },
    ]);
  });

  it('asks rules of their own with the arguments class-validator gives them', () => {
    const belowSize = (size: unknown, { object }: { object: object }) =>
      (size as number) < (object as Overlapping).size;
    const rule = {
      name: 'belowSize',
      validator: { validate: belowSize as never, defaultMessage: () => 'must be below size' },
    };
    class Overlapping {
      @IsInt() size = 100;
      @IsOptional() @IsInt() @ValidateBy(rule) overlap?: number;
      @IsOptional() @IsArray() @ValidateBy(rule, { each: true }) more?: number[];
    }
    const shape = payloadShape(Overlapping);
    const accepts = compileFastCheck(shape, requiredFields)!;
    expect(
      [{ overlap: 99 }, { overlap: 100 }, { size: 5, overlap: 5 }, { more: [1, 99] }, { more: [1, 100] }].map(accepts),
    ).toEqual([true, false, false, true, false]);
    const number = fc.integer({ min: 90, max: 110 });
    const record = fc.record({ size: number, overlap: number, more: fc.array(number) }, { requiredKeys: [] });
    fc.assert(fc.property(record, (value) => expect(accepts(value)).toBe(refusals(shape, value).length === 0)));
  });

  it('asks no rule of its own about a list longer than it may be, however the decorators are ordered', () => {
    let asked = 0;
    const validate = (): boolean => ++asked > 0;
    class Longest {
      @IsArray()
      @ArrayMaxSize(3)
      @ValidateBy({ name: 'costly', validator: { validate, defaultMessage: () => 'no' } })
      words!: string[];
    }
    const check = payloadCheck(Longest);
    // Compiled by the first value.
    expect(check.errorsOf({ words: ['a'] })).toEqual([]);
    asked = 0;
    expect(check.errorsOf({ words: ['a', 'b', 'c', 'd'] })).toEqual([
      { field: 'words', message: 'must have at most 3 items' },
    ]);
    expect(asked).toBe(0);
  });

  it('accepts nothing but {} for a class without fields', () => {
    class Empty {}
    expect(payloadCheck(Empty).errorsOf({})).toEqual([]);
    expect(payloadCheck(Empty).errorsOf({ a: 1 })).toEqual([{ field: 'a', message: 'is not a known field' }]);
  });

  it('refuses at the start a class whose decorators would be ignored, and says how to mend it', () => {
    class NoType {
      @ValidateNested() part!: object;
    }
    class NoMaximum {
      @ValidateNested({ each: true }) @Type(() => Address) parts!: Address[];
    }
    expect(() => payloadCheck(NoType)).toThrow('NoType.part: @ValidateNested() needs @Type(() => ItsClass) beside it');
    expect(() => payloadCheck(NoMaximum)).toThrow('NoMaximum.parts: a list of nested objects needs @ArrayMaxSize(n)');
  });
});
