import { type Meaning, type Operation, ofKind, valueFor } from '@justlang-tools/accessors';
import { check, fc } from '@justlang-tools/testing/property';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MemoryAccess } from '../../src/index.js';
import { code, thrown } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';
import { wideIntegers } from './wide-integers.js';

type Access = typeof MemoryAccess;

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

const LOADS = ofKind('load');
const STORES = ofKind('store');
/** The loads of half a 64-bit integer. */
const isHalf = ({ type }: Operation): boolean => /^I64(Low|High)/.test(type);
/** The types whose loads and stores take numbers and bigints. */
const takesAny = ({ value }: Operation): boolean => value === 'number | bigint';
/** The types whose loads and stores refuse what a number does not hold. */
const refuses = (operation: Operation): boolean =>
  operation.width === 8 &&
  ['number', 'Address'].includes(operation.value) &&
  operation.meaning !== 'float' &&
  !isHalf(operation);

/** Values to store: those that every store takes, and those that wrap. */
function valuesOf(operation: Operation): fc.Arbitrary<unknown> {
  if (operation.meaning === 'bool') return fc.boolean();
  if (operation.meaning === 'float') return floats;
  if (operation.value === 'bigint') return bigints;
  if (takesAny(operation)) return fc.oneof(safe, bigints);
  if (isHalf(operation)) return safe;
  if (!refuses(operation)) return ints;
  return operation.meaning === 'signed' ? safe : natural;
}

/** The bytes that a value is stored as: an integer by its low bits, as ECMAScript's ToInt8 and its kin define it. */
function stored({ width, meaning }: Operation, value: never): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  if (meaning === 'float' && width === 4) view.setFloat32(0, value, true);
  else if (meaning === 'float') view.setFloat64(0, value, true);
  else if (meaning === 'bool') view.setUint8(0, value ? 1 : 0);
  else if (typeof value === 'bigint') view.setBigInt64(0, value, true);
  else view.setBigInt64(0, BigInt(Number.isFinite(value) ? Math.trunc(value) : 0), true);
  return new Uint8Array(view.buffer, 0, width);
}

/** The value that bytes are loaded as. */
function loaded(operation: Operation, bytes: Uint8Array): unknown {
  const { width, meaning, value, type } = operation;
  const view = new DataView(new ArrayBuffer(8));
  new Uint8Array(view.buffer).set(bytes);
  if (meaning === 'float') return width === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  if (meaning === 'bool') return bytes[0] !== 0;
  const bits = view.getBigUint64(0, true);
  if (isHalf(operation)) return Number(BigInt.asIntN(32, type.startsWith('I64Low') ? bits : bits >> 32n));
  const integer = meaning === 'signed' ? BigInt.asIntN(8 * width, bits) : bits;
  if (takesAny(operation)) return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
  return value === 'bigint' ? integer : Number(integer);
}

type Load = (address: number) => unknown;
type Store = (address: number, value: never) => void;
const loadOf = (access: Access, { name }: Operation): Load => access[name as 'getI8'];
const storeOf = (access: Access, { name }: Operation): Store => access[name as 'setI8'] as Store;

/** Bytes of a region around the place that is written, read one by one. */
function bytesAt(access: Access, address: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => access.getU8(address + i));
}

/** Loads and stores: as DataView does them, at any alignment, and nothing beside the bytes meant. */
export function loadsAndStores({ access, regions }: Subject): void {
  describe.each(regions)('in $name', ({ start, size }: Region) => {
    const middle = start + size / 2;

    it.each(STORES)('$name writes at any alignment what DataView does, and nothing beside', (operation) => {
      const store = storeOf(access, operation);
      check(
        fc.property(valuesOf(operation), fc.integer({ min: -20, max: 20 }), (value, offset) => {
          const address = middle + offset;
          for (let i = -4; i < operation.width + 4; i++) access.setU8(address + i, 0xa5);
          store(address, value as never);
          const untouched = [0xa5, 0xa5, 0xa5, 0xa5];
          const bytes = [...untouched, ...stored(operation, value as never), ...untouched];
          expect(bytesAt(access, address - 4, operation.width + 8)).toEqual(bytes);
        }),
        300,
      );
    });

    it.each(LOADS)('$name reads at any alignment what DataView does', (operation) => {
      const load = loadOf(access, operation);
      check(
        fc.property(valuesOf(operation), fc.integer({ min: -20, max: 20 }), (value, offset) => {
          const address = middle + offset;
          const bytes = stored(operation, value as never);
          bytes.forEach((byte, i) => {
            access.setU8(address + i, byte);
          });
          // The bytes on both sides must not show in the value.
          access.setU8(address - 1, 0xa5);
          access.setU8(address + bytes.length, 0xa5);
          expect(load(address)).toBe(loaded(operation, bytes));
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

    wideIntegers(access, middle);

    describe('64-bit integers as numbers', () => {
      const loadsOf = (meaning: Meaning): Load[] =>
        LOADS.filter((one) => refuses(one) && one.meaning === meaning).map((one) => loadOf(access, one));
      const storesOf = (meaning: Meaning): Store[] =>
        STORES.filter((one) => refuses(one) && one.meaning === meaning).map((one) => storeOf(access, one));

      it('are loaded and stored by functions that refuse what a number does not hold', () => {
        const found = [loadsOf('signed'), loadsOf('unsigned'), storesOf('signed'), storesOf('unsigned')];
        expect(found.map((functions) => functions.length > 0)).toEqual([true, true, true, true]);
      });

      beforeEach(() => access.setU64(middle, 0x5555n));

      it.each([2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)])(
        'refuses to read %s as signed',
        (value) => {
          access.setI64(middle, value);
          for (const load of loadsOf('signed')) {
            const error = thrown(() => load(middle));
            expect(error.code).toBe('ERR_JUST_INVALID_ARGUMENT');
            expect(error.message).toContain(`${value}`);
          }
        },
      );

      it.each([2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])('refuses to read %s as unsigned', (value) => {
        access.setU64(middle, value);
        for (const load of loadsOf('unsigned')) {
          const error = thrown(() => load(middle));
          expect(error.code).toBe('ERR_JUST_INVALID_ARGUMENT');
          expect(error.message).toContain(`${value}`);
        }
      });

      it.each([2 ** 53, -(2 ** 53), 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, undefined, null])(
        'refuses to write %s, writing nothing',
        (value) => {
          for (const store of [...storesOf('signed'), ...storesOf('unsigned')]) {
            if (typeof value === 'bigint') expect(() => store(middle, value as never)).toThrow();
            else expect(code(() => store(middle, value as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
          }
          expect(access.getU64(middle)).toBe(0x5555n);
        },
      );

      it('refuses to write a negative number as unsigned, writing nothing', () => {
        for (const store of storesOf('unsigned')) {
          expect(code(() => store(middle, -1 as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
        }
        expect(access.getU64(middle)).toBe(0x5555n);
      });
    });
  });

  describe.each([...LOADS, ...STORES, ...ofKind('halves store')])('$name', (operation) => {
    const run = access[operation.name as 'setI8'] as (address: number, ...values: never[]) => unknown;
    const one = valueFor(operation) as never;
    const call = (address: unknown) => run(address as number, one, one);

    it.each([0, -0, 1, 8, 4088, 4095])('never dereferences the null page: %s', (address) => {
      expect(code(() => call(address))).toBe('ERR_JUST_NULL_ADDRESS');
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
      expect(code(() => call(address))).toBe('ERR_JUST_INVALID_ARGUMENT');
    });

    it('throws for a bigint as an address', () => {
      expect(() => call(65_536n)).toThrow();
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
