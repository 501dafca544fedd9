import { type Operation, ofKind, valueFor } from '@justlang-tools/accessors';
import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { code } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';

const CHANGES = ofKind('atomic store', 'atomic update');
const ALL = ofKind(
  ...([
    'atomic load',
    'atomic store',
    'atomic update',
    'atomic replace',
    'atomic wait',
    'atomic notify',
  ] as const),
);

/** The method of `Atomics` that does the same: `add` of `atomicAddI32`. */
const methodOf = ({ name, type }: Operation) =>
  name.slice('atomic'.length, -type.length).toLowerCase() as 'add';

/** A typed array of one element, and integers to put into it, some of them too wide. */
function modelOf({ type, value }: Operation): [BigInt64Array | Int32Array, fc.Arbitrary<number | bigint>] {
  if (value === 'bigint') return [new BigInt64Array(1), fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n })];
  const ARRAYS: Readonly<Record<string, unknown>> = {
    I8: Int8Array,
    U8: Uint8Array,
    I16: Int16Array,
    U16: Uint16Array,
    I32: Int32Array,
  };
  const array = ARRAYS[type] as new (length: number) => Int32Array;
  const edges = fc.constantFrom(-1, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, Number.NaN, 1.9);
  return [new array(1), fc.oneof(fc.integer(), fc.maxSafeInteger(), edges)];
}

/** Atomic operations in one thread: what Atomics does on a typed array. */
export function atomics({ access, regions }: Subject): void {
  describe.each(regions)('in $name', ({ start, size }: Region) => {
    const middle = start + size / 2;

    it.each(CHANGES)('$name changes memory and returns as Atomics does', (operation) => {
      const { name, type, width, kind } = operation;
      const [array, integers] = modelOf(operation);
      const model = array as Int32Array;
      const [change, load] = [access[name as 'atomicAddI32'], access[`atomicLoad${type}` as 'atomicLoadI32']];
      const [get, set] = [access[`get${type}` as 'getI32'], access[`set${type}` as 'setI32']];
      check(
        fc.property(integers, integers, fc.integer({ min: -3, max: 3 }), (before, value, at) => {
          const address = middle + at * width;
          set(address, before as number);
          model[0] = before as number;
          const returned = change(address, value as number);
          const expected = Atomics[methodOf(operation)](model, 0, value as number);
          if (kind !== 'atomic store') expect(returned).toBe(expected);
          expect(load(address)).toBe(model[0]);
          expect(get(address)).toBe(model[0]);
        }),
      );
    });

    it.each(ofKind('atomic replace'))(
      '$name replaces only what is expected, and returns as Atomics does',
      (operation) => {
        const { name, type, width } = operation;
        const [array, integers] = modelOf(operation);
        const model = array as Int32Array;
        const [get, set] = [access[`get${type}` as 'getI32'], access[`set${type}` as 'setI32']];
        check(
          fc.property(integers, integers, integers, fc.boolean(), (before, other, next, same) => {
            const [old, expected, replacement] = [before, same ? before : other, next] as number[];
            for (let i = -4; i < width + 4; i++) access.setU8(middle + i, 0xa5);
            set(middle, old!);
            model[0] = old!;
            const returned = access[name as 'atomicCompareExchangeI32'](middle, expected!, replacement!);
            expect(returned).toBe(Atomics.compareExchange(model, 0, expected!, replacement!));
            expect(get(middle)).toBe(model[0]);
            expect([access.getU8(middle - 1), access.getU8(middle + width)]).toEqual([0xa5, 0xa5]);
          }),
        );
      },
    );

    it('replaces only what is expected', () => {
      access.setI32(middle, -5);
      expect(access.atomicCompareExchangeI32(middle, 4, 6)).toBe(-5);
      expect(access.getI32(middle)).toBe(-5);
      expect(access.atomicCompareExchangeI32(middle, -5, 6)).toBe(-5);
      expect(access.getI32(middle)).toBe(6);
      access.setI64(middle, -(2n ** 63n));
      expect(access.atomicCompareExchangeI64(middle, 4n, 6n)).toBe(-(2n ** 63n));
      expect(access.atomicCompareExchangeI64(middle, 2n ** 63n, 6n)).toBe(-(2n ** 63n));
      expect(access.getI64(middle)).toBe(6n);
    });

    it('waits on the expected value only, and not for ever', () => {
      access.setI64(middle, 5n);
      expect(access.atomicWaitI32(middle, 4)).toBe('not-equal');
      expect(access.atomicWaitI64(middle, 4n)).toBe('not-equal');
      for (const timeout of [0, 1.5]) {
        expect(access.atomicWaitI32(middle, 5, timeout)).toBe('timed-out');
        expect(access.atomicWaitI64(middle, 5n, timeout)).toBe('timed-out');
      }
      expect(access.atomicNotifyI32(middle)).toBe(0);
      expect(access.atomicNotifyI64(middle, 3)).toBe(0);
    });

    it.each(ALL)('$name refuses misaligned addresses', (operation) => {
      for (let offset = 1; offset < operation.width; offset++) {
        expect(code(() => run(operation, middle + offset))).toBe('ERR_JUST_MISALIGNED');
      }
    });
  });

  /** Makes an operation with values of its type. */
  function run(operation: Operation, address: number): unknown {
    const one = valueFor(operation) as number;
    const function_ = access[operation.name as 'atomicCompareExchangeI32'];
    if (operation.kind === 'atomic notify') return function_(address, 1, 0);
    return operation.kind === 'atomic wait' ? function_(address, one, 0) : function_(address, one, one);
  }

  it.each(ALL)('$name never touches the null page', (operation) => {
    for (const address of [0, 8, 4088]) {
      expect(code(() => run(operation, address))).toBe('ERR_JUST_NULL_ADDRESS');
    }
  });

  it.each(ALL)('$name refuses what is no address', (operation) => {
    for (const address of [-8, 4096.5, Number.NaN, 2 ** 53, '65536', undefined]) {
      expect(code(() => run(operation, address as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });

  it('refuses a bad timeout or count', () => {
    const { start } = regions[0]!;
    for (const timeout of [-1, Number.NaN, '5', null]) {
      expect(code(() => access.atomicWaitI32(start, 0, timeout as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.atomicWaitI64(start, 0n, timeout as number))).toBe(
        'ERR_JUST_INVALID_ARGUMENT',
      );
    }
    for (const count of [-1, 0.5, Number.NaN, '5', null]) {
      expect(code(() => access.atomicNotifyI32(start, count as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.atomicNotifyI64(start, count as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });
}
