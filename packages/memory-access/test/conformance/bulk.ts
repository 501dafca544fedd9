import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import type { MemoryAccess } from '../../src/index.js';
import { code } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';

type Access = typeof MemoryAccess;

/** Around the sizes where one way of copying gives way to another, and of a page. */
const lengths = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 0, max: 25 }).map((n) => n * 8),
  fc.constantFrom(4096, 5000),
);
const BAD_LENGTHS = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '8', 8n, undefined, null];

/** Writes a pattern without the bulk operations, and returns a copy of it. */
function fill(access: Access, start: number, size: number, seed: number): Uint8Array {
  const model = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    model[i] = (i * 31 + (i >> 8) + seed) & 0xff;
    access.setU8(start + i, model[i]!);
  }
  return model;
}

/** Compares memory with a copy, byte by byte: a failure names the first that differs. */
function expectContents(access: Access, start: number, model: Uint8Array): void {
  for (let i = 0; i < model.length; i++) {
    const found = access.getU8(start + i);
    if (found !== model[i]) expect.fail(`byte ${i} of ${model.length} is ${found}, not ${model[i]}`);
  }
}

/** memcpy, memmove, memset and memcmp: what libc's do, between all places. */
export function bulk({ access, regions }: Subject): void {
  describe.each(regions)('within $name', ({ start, size }: Region) => {
    const base = start + size / 2 - 8192;

    it.each(['memcpy', 'memmove'] as const)('%s copies runs that overlap either way', (name) => {
      check(
        fc.property(fc.nat(6000), fc.nat(6000), lengths, fc.boolean(), (from, to, n, aligned) => {
          const src = aligned ? from - (from % 8) : from;
          const near = src + (to % 400) - 200;
          const dst = Math.max(0, aligned ? near - (near % 8) : near);
          const model = fill(access, base, 16_384, n);
          access[name](base + dst, base + src, n);
          model.copyWithin(dst, src, src + n);
          expectContents(access, base, model);
        }),
        60,
      );
    });

    it('memset writes the low 8 bits of its argument, and nothing beside', () => {
      check(
        fc.property(fc.nat(300), lengths, fc.constantFrom(0, 1, 255, 256, -1, 511), (at, n, byte) => {
          const model = fill(access, base, 8192, n);
          access.memset(base + at, byte, n);
          model.fill(byte & 0xff, at, at + n);
          expectContents(access, base, model);
        }),
        60,
      );
    });

    it('memcmp orders by the first byte that differs, as unsigned', () => {
      check(
        fc.property(fc.nat(40), lengths, fc.nat(5100), fc.nat(255), fc.nat(255), (at, n, where, x, y) => {
          const a = base + at;
          const b = base + 8192;
          fill(access, a, n, 1);
          fill(access, b, n, 1);
          expect(access.memcmp(a, b, n)).toBe(0);
          if (where >= n) return;
          access.setU8(a + where, x);
          access.setU8(b + where, y);
          expect(Math.sign(access.memcmp(a, b, n))).toBe(Math.sign(x - y));
        }),
        100,
      );
    });

    it('copies the bits of every kind of NaN', () => {
      const bits = [
        0x7ff0000000000001n,
        0x7ff8000000000000n,
        0xfff7ffffffffffffn,
        0xffffffffffffffffn,
        0x7ff4deadbeef0001n,
      ];
      // Often enough to be optimised.
      for (let round = 0; round < 20_000; round++) {
        bits.forEach((pattern, i) => {
          access.setU64(base + i * 8, pattern);
        });
        access.memcpy(base + 4096, base, bits.length * 8);
        for (let i = 0; i < bits.length; i++) {
          if (access.getU64(base + 4096 + i * 8) !== bits[i]) expect.fail(`pattern ${i}, round ${round}`);
        }
      }
    });
  });

  it('copies and compares between every two places', () => {
    for (const from of regions) {
      for (const to of regions) {
        const src = from.start + from.size / 2 - 1000;
        const dst = to.start + 5000;
        for (const n of [1, 7, 8, 24, 160, 168, 2000]) {
          const model = fill(access, src, n, n);
          access.memcpy(dst, src, n);
          expectContents(access, dst, model);
          expect(access.memcmp(dst, src, n)).toBe(0);
        }
      }
    }
  });

  it('memcmp looks at every byte of every short length, and at none after it', () => {
    const a = regions[0]!.start;
    const b = a + 512;
    for (let n = 1; n <= 40; n++) {
      for (let at = 0; at <= n; at++) {
        access.memset(a, 5, 64);
        access.memset(b, 5, 64);
        access.setU8(b + at, 6);
        expect([n, at, Math.sign(access.memcmp(a, b, n))]).toEqual([n, at, at < n ? -1 : 0]);
      }
    }
  });

  it('touches nothing for a length of 0, so null and dangling addresses are fine', () => {
    access.memcpy(0, 0, 0);
    access.memmove(8, 16, 0);
    access.memset(1, 0, 0);
    expect(access.memcmp(0, 4, 0)).toBe(0);
  });

  const { start } = regions[0]!;

  it.each(BAD_LENGTHS)('refuses a length of %s', (n) => {
    const count = n as number;
    for (const operation of [
      () => access.memcpy(start, start + 64, count),
      () => access.memmove(start, start + 64, count),
      () => access.memset(start, 0, count),
      () => access.memset(start, 1, count),
      () => access.memcmp(start, start + 64, count),
    ]) {
      if (typeof n === 'bigint') expect(operation).toThrow();
      else expect(code(operation)).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });

  it('names a null address on either side', () => {
    for (const n of [1, 8, 300]) {
      expect(code(() => access.memcpy(0, start, n))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(code(() => access.memcpy(start, 4088, n))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(code(() => access.memmove(0, start, n))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(code(() => access.memset(8, 0, n))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(code(() => access.memcmp(start, 0, n))).toBe('ERR_JUST_NULL_ADDRESS');
    }
  });

  it('refuses addresses that are none, and ranges that run past 2^53', () => {
    for (const address of [-8, 4096.5, Number.NaN, 2 ** 53, '65536', undefined]) {
      expect(code(() => access.memcpy(address as number, start, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.memcpy(start, address as number, 0))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.memset(address as number, 0, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.memcmp(start, address as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    expect(code(() => access.memset(2 ** 53 - 8, 0, 9))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(code(() => access.memcpy(start, 2 ** 53 - 1, 2))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });

  it.each([0.5, Number.NaN, '0', undefined])('refuses to memset %s', (byte) => {
    expect(code(() => access.memset(start, byte as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });
}
