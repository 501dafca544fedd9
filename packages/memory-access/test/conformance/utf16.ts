import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { code, thrown } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';

/** Any UTF-16 units, lone surrogates included. */
const units = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff })), {
  maxLength: 300,
});

/** UTF-16 both ways, unit by unit. */
export function utf16({ access, regions }: Subject): void {
  describe.each(regions)('in $name', ({ start, size }: Region) => {
    const middle = start + size / 2;

    it('writes exactly the units of any string, and reads them back', () => {
      check(
        fc.property(units, fc.nat(500), (codes, back) => {
          const address = middle - back;
          const text = String.fromCharCode(...codes);
          access.setU8(address - 1, 0xa5);
          access.setU8(address + 2 * codes.length, 0xa5);
          expect(access.encodeUtf16(text, address, codes.length)).toBe(codes.length);
          const found = codes.map(
            (_, i) => access.getU8(address + 2 * i) + 256 * access.getU8(address + 2 * i + 1),
          );
          expect(found).toEqual(codes);
          expect([access.getU8(address - 1), access.getU8(address + 2 * codes.length)]).toEqual([0xa5, 0xa5]);
          expect(access.decodeUtf16(address, codes.length)).toBe(text);
        }),
        300,
      );
    });

    it.each([8191, 8192, 8193, 16_384, 20_000])('codes text of %i units', (length) => {
      const text = 'a\u{1f980}\u20ac'.repeat(length).slice(0, length);
      const address = middle - 20_000;
      expect(access.encodeUtf16(text, address, length)).toBe(length);
      expect(access.decodeUtf16(address, length)).toBe(text);
      expect(access.decodeUtf16(address + 2, length - 1)).toBe(text.slice(1));
    });

    it('keeps a zero and a byte order mark', () => {
      access.encodeUtf16('\ufeffa\0b', middle, 4);
      expect(access.decodeUtf16(middle, 4)).toBe('\ufeffa\0b');
    });

    it('writes nothing of a text that does not fit', () => {
      access.setU32(middle, 0xa5a5a5a5);
      const error = thrown(() => access.encodeUtf16('abc', middle, 2));
      expect(error.code).toBe('ERR_JUST_CAPACITY_OVERFLOW');
      expect(error.message).toContain('3 units');
      expect(error.message).toContain(`at 0x${middle.toString(16)} is 2 units`);
      expect(access.getU32(middle)).toBe(0xa5a5a5a5);
    });
  });

  const { start } = regions[0]!;

  it('takes empty text anywhere', () => {
    expect(access.encodeUtf16('', 0, 0)).toBe(0);
    expect(access.decodeUtf16(1, 0)).toBe('');
  });

  it('refuses bad arguments', () => {
    for (const text of [1, undefined, null, new String('a')]) {
      expect(code(() => access.encodeUtf16(text as string, start, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 52, '8', 8n, undefined]) {
      expect(code(() => access.encodeUtf16('a', start, count as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.decodeUtf16(start, count as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const address of [-1, 4096.5, Number.NaN, '65536', 65536n, undefined]) {
      expect(code(() => access.encodeUtf16('a', address as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.decodeUtf16(address as number, 1))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });

  it('never touches the null page', () => {
    expect(code(() => access.encodeUtf16('a', 8, 1000))).toBe('ERR_JUST_NULL_ADDRESS');
    expect(code(() => access.decodeUtf16(4095, 1))).toBe('ERR_JUST_NULL_ADDRESS');
  });
}
