import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { code } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';

const CHANGES = ['Store', 'Add', 'Sub', 'And', 'Or', 'Xor', 'Exchange'] as const;

/** Atomic operations in one thread: what Atomics does on a typed array. */
export function atomics({ access, regions }: Subject): void {
  describe.each(regions)('in $name', ({ start, size }: Region) => {
    const middle = start + size / 2;

    it.each(CHANGES)('%s changes 32 bits and returns what Atomics returns', (name) => {
      const model = new Int32Array(1);
      check(
        fc.property(
          fc.integer(),
          fc.oneof(fc.integer(), fc.maxSafeInteger()),
          fc.integer({ min: -3, max: 3 }),
          (before, value, at) => {
            const address = middle + at * 4;
            access.setI32(address, before);
            model[0] = before;
            const returned = access[`atomic${name}I32`](address, value);
            const expected = Atomics[name.toLowerCase() as 'add'](model, 0, value);
            if (name !== 'Store') expect(returned).toBe(expected);
            expect(access.atomicLoadI32(address)).toBe(model[0]);
            expect(access.getI32(address)).toBe(model[0]);
          },
        ),
      );
    });

    it.each(CHANGES)('%s changes 64 bits and returns what Atomics returns', (name) => {
      const model = new BigInt64Array(1);
      const wide = fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n });
      check(
        fc.property(wide, wide, fc.integer({ min: -3, max: 3 }), (before, value, at) => {
          const address = middle + at * 8;
          access.setI64(address, before);
          model[0] = before;
          const returned = access[`atomic${name}I64`](address, value);
          const expected = Atomics[name.toLowerCase() as 'add'](model, 0, value);
          if (name !== 'Store') expect(returned).toBe(expected);
          expect(access.atomicLoadI64(address)).toBe(model[0]);
          expect(access.getI64(address)).toBe(model[0]);
        }),
      );
    });

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

    it('refuses misaligned addresses', () => {
      for (const offset of [1, 2, 3]) {
        for (const operation of operations32(middle + offset))
          expect(code(operation)).toBe('ERR_JUST_MISALIGNED');
      }
      for (const offset of [1, 2, 4, 7]) {
        for (const operation of operations64(middle + offset))
          expect(code(operation)).toBe('ERR_JUST_MISALIGNED');
      }
    });
  });

  function operations32(address: number): (() => unknown)[] {
    return [
      () => access.atomicLoadI32(address),
      ...CHANGES.map((name) => () => access[`atomic${name}I32`](address, 1)),
      () => access.atomicCompareExchangeI32(address, 1, 2),
      () => access.atomicWaitI32(address, 1, 0),
      () => access.atomicNotifyI32(address),
    ];
  }

  function operations64(address: number): (() => unknown)[] {
    return [
      () => access.atomicLoadI64(address),
      ...CHANGES.map((name) => () => access[`atomic${name}I64`](address, 1n)),
      () => access.atomicCompareExchangeI64(address, 1n, 2n),
      () => access.atomicWaitI64(address, 1n, 0),
      () => access.atomicNotifyI64(address),
    ];
  }

  it('never touches the null page', () => {
    for (const address of [0, 8, 4088]) {
      for (const operation of [...operations32(address), ...operations64(address)]) {
        expect(code(operation)).toBe('ERR_JUST_NULL_ADDRESS');
      }
    }
  });

  it('refuses what is no address', () => {
    for (const address of [-8, 4096.5, Number.NaN, 2 ** 53, '65536', undefined]) {
      for (const operation of [...operations32(address as number), ...operations64(address as number)]) {
        expect(code(operation)).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
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
