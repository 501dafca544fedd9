import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { code } from '../code.js';
import { bytesAt, type Region } from '../regions.js';
import type { Subject } from './subject.js';

const SIZE = 6000;
const sizes = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(255, 256, 4096, 5000));

/** Copies between memory and typed arrays. */
export function copying({ access, regions }: Subject): void {
  describe.each(regions)('in $name', ({ start, size }: Region) => {
    const base = start + size / 2 - SIZE / 2;

    it('copyIn writes the bytes of an array, and copyOut reads them again, no more than those', () => {
      check(
        fc.property(sizes, fc.nat(500), fc.nat(255), (n, at, seed) => {
          const source = Uint8Array.from({ length: n }, (_, i) => i * 7 + seed);
          access.memset(base, 0xee, SIZE);
          access.copyIn(base + at, source);
          expect(bytesAt(base + at, n)).toEqual([...source]);
          expect([access.getU8(base + at + n), access.getU8(base + at - 1)]).toEqual([
            0xee,
            at > 0 ? 0xee : access.getU8(base - 1),
          ]);
          const target = new Uint8Array(n + 2).fill(0x55);
          access.copyOut(base + at, target.subarray(1, n + 1));
          expect([...target]).toEqual([0x55, ...source, 0x55]);
        }),
        30,
      );
    });

    it.each([
      ['a Float64Array', () => new Float64Array([1.5, -2])],
      ['a part of an Int16Array', () => new Int16Array([9, 1, 2, 3, 4, 5, 6, 7, 8, 9]).subarray(1, 9)],
      ['a DataView', () => new DataView(new Uint8Array([9, ...Array(16).keys(), 9]).buffer, 1, 16)],
      ['shared memory', () => new Uint8Array(new SharedArrayBuffer(16)).fill(3)],
    ] as const)('%s is the bytes it covers', (_, make) => {
      const source = make();
      const bytes = [...new Uint8Array(source.buffer, source.byteOffset, source.byteLength)];
      expect(bytes.length).toBe(16);
      access.copyIn(base + 1, source);
      expect(bytesAt(base + 1, 16)).toEqual(bytes);
      const target = make();
      new Uint8Array(target.buffer, target.byteOffset, target.byteLength).fill(0);
      access.copyOut(base + 1, target);
      expect([...new Uint8Array(target.buffer, target.byteOffset, target.byteLength)]).toEqual(bytes);
    });
  });

  const { start } = regions[0]!;

  it('an empty array touches nothing, wherever the address points', () => {
    for (const address of [0, 1, 4095, 2 ** 53 - 1]) {
      expect(code(() => access.copyOut(address, new Uint8Array(0)))).toBe('no error');
      expect(code(() => access.copyIn(address, new Uint8Array(0)))).toBe('no error');
    }
  });

  it('believes an array itself, not what the program says that its length is', () => {
    class Longer extends Uint8Array {
      override get length(): number {
        return 4096;
      }
      override get byteLength(): number {
        return 4096;
      }
    }
    const { start } = regions[0]!;
    access.memset(start, 0xab, 64);
    const buffer = new ArrayBuffer(32);
    access.copyOut(start, new Longer(buffer, 0, 16));
    expect([...new Uint8Array(buffer)]).toEqual([...Array(16).fill(0xab), ...Array(16).fill(0)]);
    const own = Object.defineProperty(new Uint8Array(8).fill(1), 'length', { value: 64 });
    access.copyIn(start, own);
    expect(bytesAt(start, 9)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0xab]);
    expect(code(() => access.copyOut(start, Object.create(Uint8Array.prototype)))).toBe(
      'ERR_JUST_INVALID_ARGUMENT',
    );
  });

  it.each(['copyOut', 'copyIn'] as const)(
    '%s refuses the null page, what is no address and what is no view',
    (name) => {
      const one = new Uint8Array(1);
      expect(code(() => access[name](4095, one))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(code(() => access[name](0, one))).toBe('ERR_JUST_NULL_ADDRESS');
      for (const bad of [-1, 0.5, Number.NaN, 2 ** 53, `${start}`, BigInt(start), undefined]) {
        expect(code(() => access[name](bad as number, one))).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
      expect(code(() => access[name](2 ** 53 - 8, new Uint8Array(9)))).toBe('ERR_JUST_INVALID_ARGUMENT');
      for (const bad of [undefined, null, 5, 'bytes', [1, 2], new ArrayBuffer(8), { length: 2 }]) {
        expect(code(() => access[name](start, bad as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
    },
  );
}
