import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { code, thrown } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Around where the search in place gives way to the native one, and far beyond. */
const lengths = fc.oneof(fc.integer({ min: 0, max: 140 }), fc.constantFrom(4095, 4096, 4097, 9000));

/** memchr, and strings that end with a zero. */
export function cStrings({ access, regions }: Subject): void {
  describe.each(regions)('in $name', ({ start, size }: Region) => {
    const middle = start + size / 2;

    it('memchr finds the first byte of a run, and none outside it', () => {
      check(
        fc.property(
          lengths,
          fc.nat(9100),
          fc.nat(300),
          fc.constantFrom(0, 7, 255),
          (n, where, back, byte) => {
            const address = middle - back;
            access.memset(address - 1, byte, n + 2);
            access.memset(address, 5, n);
            expect(access.memchr(address, byte, n)).toBe(0);
            expect(access.memchr(address, 5, n)).toBe(n === 0 ? 0 : address);
            if (where >= n) return;
            access.setU8(address + where, byte);
            if (where + 1 < n) access.setU8(address + where + 1, byte);
            expect(access.memchr(address, byte, n)).toBe(address + where);
          },
        ),
        150,
      );
    });

    it('memchr looks for the low 8 bits of its argument', () => {
      access.memset(middle, 0, 100);
      access.setU8(middle + 90, 0xff);
      for (const byte of [255, -1, 511]) expect(access.memchr(middle, byte, 100)).toBe(middle + 90);
      expect(access.memchr(middle, 256, 100)).toBe(middle);
    });

    it('cStringLength counts the bytes before the first zero, or up to the limit', () => {
      check(
        fc.property(lengths, fc.nat(300), fc.nat(9200), (length, back, limit) => {
          const address = middle - back;
          access.memset(address, 0x61, length);
          access.setU8(address + length, 0);
          access.setU8(address + length + 1, 0);
          expect(access.cStringLength(address)).toBe(length);
          expect(access.cStringLength(address, undefined)).toBe(length);
          expect(access.cStringLength(address, length)).toBe(length);
          expect(access.cStringLength(address, limit)).toBe(Math.min(limit, length));
        }),
        150,
      );
    });

    it('encodes any string without U+0000 as TextEncoder does with a zero, and nothing beside', () => {
      const texts = fc.string({ unit: 'binary', maxLength: 120 }).map((text) => text.replaceAll('\0', ''));
      check(
        fc.property(texts, fc.nat(300), (text, back) => {
          const expected = encoder.encode(text);
          const address = middle - back;
          access.memset(address - 1, 0xa5, expected.length + 3);
          expect(access.encodeCString(text, address, expected.length + 1)).toBe(expected.length);
          const found = Uint8Array.from({ length: expected.length + 3 }, (_, i) =>
            access.getU8(address - 1 + i),
          );
          expect(found).toEqual(Uint8Array.of(0xa5, ...expected, 0, 0xa5));
          expect(access.cStringLength(address)).toBe(expected.length);
          expect(access.decodeCString(address)).toBe(decoder.decode(expected));
        }),
        200,
      );
    });

    it('decodes up to the zero or the limit, whichever comes first', () => {
      access.encodeUtf8('na\u00efve\0rest', middle, 100);
      expect(access.decodeCString(middle)).toBe('na\u00efve');
      expect(access.decodeCString(middle, 100)).toBe('na\u00efve');
      expect(access.decodeCString(middle, 6)).toBe('na\u00efve');
      expect(access.decodeCString(middle, 4)).toBe('na\u00ef');
      const error = thrown(() => access.decodeCString(middle, 3));
      expect(error.code).toBe('ERR_JUST_INVALID_UTF8');
      expect(error.message).toContain('offset 2 ');
      access.memset(middle, 0, 1);
      expect(access.decodeCString(middle)).toBe('');
    });

    it('codes long text', () => {
      const text = 'a\u20ac\u{1f600}'.repeat(2500);
      const length = encoder.encode(text).length;
      expect(access.encodeCString(text, middle - 10_000, length + 1)).toBe(length);
      expect(access.decodeCString(middle - 10_000)).toBe(text);
    });

    it.each(['', 'abc', '\u00e9', 'x'.repeat(100)])('writes nothing of %j where it does not fit', (text) => {
      const needed = encoder.encode(text).length + 1;
      access.setU32(middle, 0xa5a5a5a5);
      for (const capacity of [0, needed - 1]) {
        const error = thrown(() => access.encodeCString(text, middle, capacity));
        expect(error.code).toBe('ERR_JUST_CAPACITY_OVERFLOW');
        expect(error.message).toContain(`${needed} bytes`);
        expect(error.message).toMatch(new RegExp(`at 0x${middle.toString(16)} is ${capacity} bytes$`));
      }
      expect(access.getU32(middle)).toBe(0xa5a5a5a5);
    });
  });

  const { start } = regions[0]!;

  it('a text with a zero inside is refused, as C would end it there', () => {
    access.setU32(start, 0xa5a5a5a5);
    for (const text of ['\0', 'a\0', `${'x'.repeat(5)}\0y`]) {
      const error = thrown(() => access.encodeCString(text, start, 100));
      expect(error.code).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(error.message).toContain(`at index ${text.indexOf('\0')}`);
    }
    expect(access.getU32(start)).toBe(0xa5a5a5a5);
  });

  it('looks at nothing where the length is 0', () => {
    expect(access.memchr(0, 0, 0)).toBe(0);
    expect(access.cStringLength(0, 0)).toBe(0);
    expect(access.decodeCString(8, 0)).toBe('');
    access.markWritten(0, 0);
  });

  it('markWritten changes no byte', () => {
    access.setU32(start, 0xa5a5a5a5);
    access.markWritten(start, 4);
    expect(access.getU32(start)).toBe(0xa5a5a5a5);
  });

  it('never touches the null page', () => {
    for (const call of [
      () => access.memchr(4095, 0, 1),
      () => access.cStringLength(0),
      () => access.cStringLength(8, 1),
      () => access.decodeCString(0),
      () => access.encodeCString('', 0, 1),
      () => access.encodeCString('a', 4095, 2),
      () => access.markWritten(0, 1),
    ]) {
      expect(code(call)).toBe('ERR_JUST_NULL_ADDRESS');
    }
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '8', 8n, null])(
    'refuses a count of %s',
    (value) => {
      const count = value as number;
      for (const call of [
        () => access.memchr(start, 0, count),
        () => access.cStringLength(start, count),
        () => access.decodeCString(start, count),
        () => access.encodeCString('a', start, count),
        () => access.markWritten(start, count),
      ]) {
        expect(code(call)).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
    },
  );

  it.each([-1, 4096.5, Number.NaN, 2 ** 53, '65536', 65536n, undefined])(
    'refuses an address of %s, and a byte of it that is none',
    (value) => {
      const address = value as number;
      for (const call of [
        () => access.memchr(address, 0, 1),
        () => access.memchr(address, 0, 0),
        () => access.cStringLength(address),
        () => access.cStringLength(address, 1),
        () => access.decodeCString(address),
        () => access.encodeCString('a', address, 8),
        () => access.markWritten(address, 1),
      ]) {
        expect(code(call)).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
      if (Number.isInteger(value)) return;
      expect(code(() => access.memchr(start, address, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.memchr(start, address, 0))).toBe('ERR_JUST_INVALID_ARGUMENT');
    },
  );

  it('refuses what is no string, and runs past 2^53', () => {
    for (const text of [1, undefined, null, new String('a')]) {
      expect(code(() => access.encodeCString(text as string, start, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    expect(code(() => access.memchr(2 ** 53 - 8, 0, 9))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(code(() => access.markWritten(2 ** 53 - 8, 9))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });
}
