import { check, fc } from '@justlang-tools/testing/property';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MemoryAccess } from '../../src/index.js';
import { code, thrown } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';

type Access = typeof MemoryAccess;

/** One type: the accessors, what DataView does for the same type, and values to try. */
interface Kind {
  readonly name: string;
  readonly size: number;
  readonly values: fc.Arbitrary<unknown>;
  load(access: Access, address: number): unknown;
  store(access: Access, address: number, value: never): void;
  model(view: DataView, value: never): void;
  expected(view: DataView): unknown;
}

const ints = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -0,
    -1,
    127,
    128,
    255,
    256,
    32_767,
    32_768,
    65_535,
    65_536,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
  ),
  fc.constantFrom(2 ** 32 - 1, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY, 1.9, -1.9),
);
const floats = fc.oneof(fc.double(), fc.float(), fc.constantFrom(0, -0, 1e-45, 3.4e38, 5e-324, 1.7e308));
const bigints = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constantFrom(0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n),
);
const safe = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc.constantFrom(
    0,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ),
  fc.constantFrom(-1, -(2 ** 31), -(2 ** 31) - 1, -(2 ** 32)),
);
const natural = safe.map((value) => Math.abs(value));

const typed = (
  type: string,
  method: 'Int8' | 'Uint8' | 'Int16' | 'Uint16' | 'Int32' | 'Uint32' | 'Float32' | 'Float64',
  size: number,
  values: fc.Arbitrary<unknown>,
): Kind => ({
  name: type,
  size,
  values,
  load: (access, address) => access[`get${type}` as 'getI8'](address),
  store: (access, address, value) => access[`set${type}` as 'setI8'](address, value),
  model: (view, value) => view[`set${method}`](0, value, true),
  expected: (view) => view[`get${method}`](0, true),
});

const KINDS: readonly Kind[] = [
  typed('I8', 'Int8', 1, ints),
  typed('U8', 'Uint8', 1, ints),
  typed('I16', 'Int16', 2, ints),
  typed('U16', 'Uint16', 2, ints),
  typed('I32', 'Int32', 4, ints),
  typed('U32', 'Uint32', 4, ints),
  typed('F32', 'Float32', 4, floats),
  typed('F64', 'Float64', 8, floats),
  {
    name: 'Bool',
    size: 1,
    values: fc.boolean(),
    load: (access, address) => access.getBool(address),
    store: (access, address, value) => access.setBool(address, value),
    model: (view, value) => view.setUint8(0, value ? 1 : 0),
    expected: (view) => view.getUint8(0) !== 0,
  },
  {
    name: 'I64',
    size: 8,
    values: bigints,
    load: (access, address) => access.getI64(address),
    store: (access, address, value) => access.setI64(address, value),
    model: (view, value) => view.setBigInt64(0, value, true),
    expected: (view) => view.getBigInt64(0, true),
  },
  {
    name: 'U64',
    size: 8,
    values: bigints,
    load: (access, address) => access.getU64(address),
    store: (access, address, value) => access.setU64(address, value),
    model: (view, value) => view.setBigUint64(0, value, true),
    expected: (view) => view.getBigUint64(0, true),
  },
  {
    name: 'I64Number',
    size: 8,
    values: safe,
    load: (access, address) => access.getI64Number(address),
    store: (access, address, value) => access.setI64Number(address, value),
    model: (view, value) => view.setBigInt64(0, BigInt(value), true),
    expected: (view) => Number(view.getBigInt64(0, true)),
  },
  ...(['U64Number', 'Address'] as const).map(
    (name): Kind => ({
      name,
      size: 8,
      values: natural,
      load: (access, address) => access[`get${name}`](address),
      store: (access, address, value) => access[`set${name}`](address, value),
      model: (view, value) => view.setBigUint64(0, BigInt(value), true),
      expected: (view) => Number(view.getBigUint64(0, true)),
    }),
  ),
];

/** Bytes of a region around the place that is written, read one by one. */
function bytesAt(access: Access, address: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => access.getU8(address + i));
}

/** Loads and stores: as DataView does them, at any alignment, and nothing beside the bytes meant. */
export function loadsAndStores({ access, regions }: Subject): void {
  describe.each(regions)('in $name', ({ start, size }: Region) => {
    const middle = start + size / 2;

    it.each(KINDS)('stores and loads $name at any alignment as DataView does', (kind) => {
      const model = new DataView(new ArrayBuffer(kind.size));
      check(
        fc.property(kind.values, fc.integer({ min: -20, max: 20 }), (value, offset) => {
          const address = middle + offset;
          for (let i = -4; i < kind.size + 4; i++) access.setU8(address + i, 0xa5);
          kind.store(access, address, value as never);
          kind.model(model, value as never);
          const untouched = [0xa5, 0xa5, 0xa5, 0xa5];
          const bytes = [...untouched, ...new Uint8Array(model.buffer), ...untouched];
          expect(bytesAt(access, address - 4, kind.size + 8)).toEqual(bytes);
          expect(kind.load(access, address)).toBe(kind.expected(model));
        }),
        300,
      );
    });

    it('reads every byte but 0 as true', () => {
      access.setU8(middle, 0x80);
      expect(access.getBool(middle)).toBe(true);
      access.setU8(middle, 0);
      expect(access.getBool(middle)).toBe(false);
    });

    describe('64-bit integers as numbers', () => {
      beforeEach(() => access.setU64(middle, 0x5555n));

      it.each([2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)])(
        'refuses to read %s as signed',
        (value) => {
          access.setI64(middle, value);
          const error = thrown(() => access.getI64Number(middle));
          expect(error.code).toBe('ERR_JUST_INVALID_ARGUMENT');
          expect(error.message).toContain(`${value}`);
        },
      );

      it.each([2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])('refuses to read %s as unsigned', (value) => {
        access.setU64(middle, value);
        for (const load of [access.getU64Number, access.getAddress]) {
          const error = thrown(() => load(middle));
          expect(error.code).toBe('ERR_JUST_INVALID_ARGUMENT');
          expect(error.message).toContain(`${value}`);
        }
      });

      it.each([2 ** 53, -(2 ** 53), 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, undefined, null])(
        'refuses to write %s, writing nothing',
        (value) => {
          for (const store of [access.setI64Number, access.setU64Number, access.setAddress]) {
            if (typeof value === 'bigint') expect(() => store(middle, value as never)).toThrow();
            else expect(code(() => store(middle, value as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
          }
          expect(access.getU64(middle)).toBe(0x5555n);
        },
      );

      it('refuses to write a negative number as unsigned, writing nothing', () => {
        for (const store of [access.setU64Number, access.setAddress]) {
          expect(code(() => store(middle, -1))).toBe('ERR_JUST_INVALID_ARGUMENT');
        }
        expect(access.getU64(middle)).toBe(0x5555n);
      });
    });
  });

  describe.each(KINDS)('$name', (kind) => {
    const one = (kind.name === 'I64' || kind.name === 'U64' ? 1n : 1) as never;

    it.each([0, -0, 1, 8, 4088, 4095])('never dereferences the null page: %s', (address) => {
      expect(code(() => kind.store(access, address, one))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(code(() => kind.load(access, address))).toBe('ERR_JUST_NULL_ADDRESS');
    });

    it.each([
      -1,
      -4096,
      -(2 ** 31),
      -(2 ** 31) - 8,
      -(2 ** 40),
      4096.5,
      2 ** 31 + 0.5,
      2 ** 40 + 0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      2 ** 53,
      2 ** 64,
      '65536',
      '140737488355328',
      undefined,
      null,
      true,
      {},
      [65_536],
    ])('refuses %s as an address', (address) => {
      expect(code(() => kind.load(access, address as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => kind.store(access, address as number, one))).toBe('ERR_JUST_INVALID_ARGUMENT');
    });

    it('throws for a bigint as an address', () => {
      expect(() => kind.load(access, 65_536n as unknown as number)).toThrow();
    });
  });

  it('refuses what looks like an address of memory in use, in any other type', () => {
    for (const { start } of regions) {
      access.setI32(start, 7);
      for (const address of [`${start}`, [start], { valueOf: () => start }, new Number(start)]) {
        expect(code(() => access.getI32(address as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
        expect(code(() => access.setI32(address as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
      expect(access.getI32(start)).toBe(7);
    }
  });
}
