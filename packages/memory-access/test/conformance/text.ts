import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { code, thrown } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Any UTF-16 units, lone surrogates included, up to past where short text ends. */
const units = fc.array(
  fc.oneof(fc.nat(0x7f), fc.nat(0x7ff), fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff })),
  {
    maxLength: 120,
  },
);
const texts = fc.oneof(
  units.map((codes) => String.fromCharCode(...codes)),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'binary-ascii', maxLength: 120 }),
);

const NOT_UTF8: readonly (readonly [string, number[], number])[] = [
  ['a continuation byte alone', [0x61, 0x80], 1],
  ['a lead byte alone', [0x61, 0xc3], 1],
  ['an overlong slash', [0xc0, 0xaf], 0],
  ['an overlong two-byte form', [0x62, 0xc1, 0xbf], 1],
  ['an overlong three-byte form', [0xe0, 0x9f, 0xbf], 0],
  ['an overlong four-byte form', [0xf0, 0x8f, 0xbf, 0xbf], 0],
  ['a high surrogate', [0x61, 0x62, 0xed, 0xa0, 0x80], 2],
  ['a low surrogate', [0xed, 0xbf, 0xbf], 0],
  ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 0],
  ['a byte that never occurs', [0x61, 0xf5, 0x80, 0x80, 0x80], 1],
  ['0xff', [0xff], 0],
  ['a sequence cut off after one byte', [0xc3, 0xa9, 0xe2, 0x82], 2],
  ['a sequence cut off after two of four', [0xf0, 0x9f], 0],
  ['a sequence broken by ASCII', [0xe2, 0x82, 0x61], 0],
  ['a sequence broken by another', [0xf0, 0x9f, 0x98, 0xc3, 0xa9], 0],
];

/** UTF-8 both ways, as TextEncoder and a fatal TextDecoder do it. */
export function text({ access, regions }: Subject): void {
  const write = (address: number, bytes: ArrayLike<number>): void => {
    for (let i = 0; i < bytes.length; i++) access.setU8(address + i, bytes[i]!);
  };
  const read = (address: number, length: number): Uint8Array =>
    Uint8Array.from({ length }, (_, i) => access.getU8(address + i));

  describe.each(regions)('in $name', ({ start, size }: Region) => {
    const middle = start + size / 2;

    it('encodes any string as TextEncoder does, writing nothing beside', () => {
      check(
        fc.property(texts, fc.nat(300), (string, back) => {
          const expected = encoder.encode(string);
          const address = middle - back;
          access.setU8(address - 1, 0xa5);
          access.setU8(address + expected.length, 0xa5);
          expect(access.utf8Length(string)).toBe(expected.length);
          expect(access.encodeUtf8(string, address, expected.length)).toBe(expected.length);
          expect(read(address, expected.length)).toEqual(expected);
          expect([access.getU8(address - 1), access.getU8(address + expected.length)]).toEqual([0xa5, 0xa5]);
        }),
        400,
      );
    });

    it('decodes what it encoded', () => {
      check(
        fc.property(fc.string({ unit: 'binary', maxLength: 120 }), fc.nat(300), (string, back) => {
          const length = access.encodeUtf8(string, middle - back, 1000);
          expect(access.decodeUtf8(middle - back, length)).toBe(string);
        }),
        400,
      );
    });

    it('accepts and refuses the bytes that a fatal TextDecoder does', () => {
      const piece = fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc.string({ unit: 'binary', maxLength: 20 }).map((string) => encoder.encode(string)),
      );
      check(
        fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
          const bytes = Uint8Array.from(pieces.flatMap((part) => [...part]));
          write(middle - 30, bytes);
          let expected: string | undefined;
          try {
            expected = decoder.decode(bytes);
          } catch {}
          if (expected === undefined) {
            expect(code(() => access.decodeUtf8(middle - 30, bytes.length))).toBe('ERR_JUST_INVALID_UTF8');
          } else expect(access.decodeUtf8(middle - 30, bytes.length)).toBe(expected);
        }),
        500,
      );
    });

    it.each([16_000, 16_384, 16_385, 30_000])(
      'codes text of %i units, pairs across its pieces included',
      (length) => {
        for (const lead of ['', 'x', 'xy', 'é']) {
          const string = `${lead}${'a😀€'.repeat(length / 4)}`.slice(0, length);
          const expected = encoder.encode(string);
          const address = size - expected.length > 0 ? middle - Math.floor(expected.length / 2) : start;
          expect(access.utf8Length(string)).toBe(expected.length);
          expect(access.encodeUtf8(string, address, expected.length)).toBe(expected.length);
          expect(access.decodeUtf8(address, expected.length)).toBe(decoder.decode(expected));
        }
      },
    );

    it.each(NOT_UTF8)('refuses %s, naming the offset', (_, bytes, offset) => {
      // Short and long texts are decoded in different ways.
      for (const lead of [0, 10, 100, 20_000]) {
        for (const tail of [[], [0x61]]) {
          const all = [...new Array(lead).fill(0x61), ...bytes, ...tail];
          if (tail.length > 0 && bytes.length < 4 && offset + 1 === bytes.length && bytes.at(-1)! < 0x80)
            continue;
          write(middle - 20_000, all);
          const error = thrown(() => access.decodeUtf8(middle - 20_000, all.length));
          expect(error.code).toBe('ERR_JUST_INVALID_UTF8');
          expect(error.message).toContain(`offset ${lead + offset} `);
        }
      }
    });

    it('keeps a byte order mark', () => {
      write(middle, [0xef, 0xbb, 0xbf, 0x61]);
      expect(access.decodeUtf8(middle, 4)).toBe('\ufeffa');
    });

    it('keeps a zero', () => {
      expect(access.encodeUtf8('a\0b', middle, 3)).toBe(3);
      expect(access.decodeUtf8(middle, 3)).toBe('a\0b');
    });

    it.each(['abc', 'é€', '😀', 'x'.repeat(41), 'é'.repeat(50), `${'x'.repeat(20_000)}é`])(
      'writes nothing of a text that does not fit',
      (string) => {
        const needed = encoder.encode(string).length;
        access.setU32(middle - 20_000, 0xa5a5a5a5);
        const error = thrown(() => access.encodeUtf8(string, middle - 20_000, needed - 1));
        expect(error.code).toBe('ERR_JUST_CAPACITY_OVERFLOW');
        expect(error.message).toContain(`${needed}`);
        expect(error.message).toContain(`at 0x${(middle - 20_000).toString(16)} is ${needed - 1} bytes`);
        expect(access.getU32(middle - 20_000)).toBe(0xa5a5a5a5);
      },
    );
  });

  const { start } = regions[0]!;

  it('takes empty text anywhere', () => {
    expect(access.encodeUtf8('', 0, 0)).toBe(0);
    expect(access.decodeUtf8(0, 0)).toBe('');
    expect(access.decodeUtf8(1, 0)).toBe('');
    expect(access.utf8Length('')).toBe(0);
  });

  it('refuses bad arguments', () => {
    for (const string of [1, undefined, null, {}, Symbol.iterator, new String('a')]) {
      expect(code(() => access.utf8Length(string as string))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.encodeUtf8(string as string, start, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '8', undefined]) {
      expect(code(() => access.encodeUtf8('a', start, count as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.decodeUtf8(start, count as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const address of [-1, 4096.5, Number.NaN, '65536', undefined]) {
      expect(code(() => access.encodeUtf8('a', address as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => access.decodeUtf8(address as number, 1))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });

  it('never touches the null page', () => {
    for (const string of ['a', 'x'.repeat(100)]) {
      expect(code(() => access.encodeUtf8(string, 8, 1000))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(code(() => access.decodeUtf8(4095, string.length))).toBe('ERR_JUST_NULL_ADDRESS');
    }
  });
}
