import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import type { MemoryAccess } from '../../src/index.js';
import { code, thrown } from '../code.js';

const EDGES = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 47n, 2n ** 53n, 2n ** 63n].flatMap((n) => [
  n - 1n,
  n,
  n + 1n,
]);
const integers = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.constantFrom(...EDGES, ...EDGES.map((n) => -n)),
);

/** 64-bit integers without bigint: halves, and numbers that become bigints only where they must. */
export function wideIntegers(access: typeof MemoryAccess, at: number): void {
  describe('64-bit integers without bigint', () => {
    it('have two halves, at any alignment', () => {
      check(
        fc.property(integers, fc.integer({ min: 0, max: 9 }), (value, offset) => {
          const address = at + offset;
          const low = Number(BigInt.asIntN(32, value));
          const high = Number(BigInt.asIntN(32, value >> 32n));
          for (const store of [access.setI64Halves, access.setI64HalvesUnaligned]) {
            for (let i = -4; i < 12; i++) access.setU8(address + i, 0xa5);
            store(address, low, high);
            expect(access.getI64(address)).toBe(BigInt.asIntN(64, value));
            expect([access.getU32(address - 4), access.getU32(address + 8)]).toEqual([
              0xa5a5_a5a5, 0xa5a5_a5a5,
            ]);
          }
          expect([access.getI64Low(address), access.getI64High(address)]).toEqual([low, high]);
        }),
      );
    });

    it('halves wrap to 32 bits', () => {
      access.setI64Halves(at, 2 ** 32 + 5, 2 ** 31);
      expect([access.getI64Low(at), access.getI64High(at)]).toEqual([5, -(2 ** 31)]);
      access.setI64Halves(at, -1, 0xffff_ffff);
      expect(access.getI64(at)).toBe(-1n);
    });

    it('are numbers where those are safe, else bigints, and are stored from either', () => {
      check(
        fc.property(integers, (value) => {
          const asNumber = Number(value);
          const store = Number.isSafeInteger(asNumber) ? asNumber : value;
          for (const set of [access.setI64Any, access.setU64Any]) {
            for (const one of [store, value]) {
              access.setI64(at, 0x5555n);
              set(at, one);
              expect(access.getI64(at)).toBe(BigInt.asIntN(64, value));
            }
          }
          // The loads return the same integer, as a bigint only where a number cannot hold it.
          for (const [load, wrapped] of [
            [access.getI64Any(at), BigInt.asIntN(64, value)],
            [access.getU64Any(at), BigInt.asUintN(64, value)],
          ] as const) {
            expect(BigInt(load)).toBe(wrapped);
            expect(typeof load).toBe(Number.isSafeInteger(Number(wrapped)) ? 'number' : 'bigint');
          }
        }),
      );
    });

    it('a slot for pointers holds sentinels and tags too', () => {
      access.setU64(at, 2n ** 64n - 1n); // usize::MAX, the dangling Weak of Rust
      expect(access.getI64Any(at)).toBe(-1);
      expect(access.getU64Any(at)).toBe(2n ** 64n - 1n);
      access.setI64(at, 0n);
      access.setI64Any(at, -1);
      expect(access.getU64(at)).toBe(2n ** 64n - 1n);
      const address = 0x7fff_1234_5678;
      access.setAddress(at, address);
      expect(access.getI64Any(at)).toBe(address);
      access.setU64(at, (0xb4n << 56n) | BigInt(address)); // a tag in the highest byte
      expect(access.getI64High(at) >>> 24).toBe(0xb4);
      expect((access.getI64High(at) & 0xffff) * 2 ** 32 + (access.getI64Low(at) >>> 0)).toBe(address);
      const tagged = access.getI64Any(at);
      access.setI64(at, 0n);
      access.setI64Any(at, tagged);
      expect(access.getU64(at)).toBe((0xb4n << 56n) | BigInt(address));
    });

    it.each([2 ** 53, -(2 ** 53), 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined, null, {}])(
      'nothing is written of %s, which is no integer or was rounded',
      (value) => {
        access.setU64(at, 0x5555n);
        for (const set of [access.setI64Any, access.setU64Any]) {
          const error = thrown(() => set(at, value as never));
          expect(error.code).toBe('ERR_JUST_INVALID_ARGUMENT');
          expect(error.message).toContain('bigint');
        }
        expect(access.getU64(at)).toBe(0x5555n);
      },
    );

    it('neither half is touched at the border of the null page', () => {
      for (const address of [4088, 4092, 4095]) {
        expect(code(() => access.getI64High(address))).toBe('ERR_JUST_NULL_ADDRESS');
        expect(code(() => access.setI64Halves(address, 0, 0))).toBe('ERR_JUST_NULL_ADDRESS');
      }
    });
  });
}
