import { constants } from 'node:buffer';
import { RawAllocator } from '@justlang/raw-allocator';
import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { MemoryAccess } from './index.js';
import { decodeLong } from './utf8-decode.js';

const encoder = new TextEncoder();
const memory = new RawAllocator().alloc(4096, 8);
const mostUnits = constants.MAX_STRING_LENGTH;

function write(bytes: ArrayLike<number>): void {
  for (let i = 0; i < bytes.length; i++) MemoryAccess.setU8(memory + i, bytes[i]!);
}

/** What a decoding gave: the text, or the code of its error and the offset that it names. */
function outcome(decode: () => string): string {
  try {
    return `text ${decode()}`;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${/offset \d+ of \d+/.exec(message)?.[0]}`;
  }
}

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encoder.encode(text)),
);

describe('text that is decoded piece by piece', () => {
  it('is decoded, or refused at the same offset, as in one piece', () => {
    check(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 4, max: 9 }),
        (parts, size) => {
          const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
          write(bytes);
          const whole = outcome(() => MemoryAccess.decodeUtf8(memory, bytes.length));
          expect(outcome(() => decodeLong(memory, bytes.length, { size, mostUnits }))).toBe(whole);
        },
      ),
      2000,
    );
  });

  it.each([
    ['a continuation byte at the start of a piece', [0xe2, 0x82, 0xac, 0x61, 0x80, 0x61], 4],
    ['a sequence cut off at the end', [0x61, 0x62, 0x63, 0x64, 0x65, 0xe2, 0x82], 5],
    ['continuation bytes alone across a border', [0x61, 0x62, 0x80, 0x80, 0x80, 0x80], 2],
    ['a sequence broken at a border', [0x61, 0x62, 0xe2, 0x82, 0x61, 0x62], 2],
    ['a byte that never occurs at a border', [0x61, 0x62, 0x63, 0xff, 0x61, 0x62], 3],
  ])('%s is found', (_, bytes, offset) => {
    write(bytes);
    const decode = () => decodeLong(memory, bytes.length, { size: 4, mostUnits });
    expect(outcome(decode)).toBe(`ERR_JUST_INVALID_UTF8 offset ${offset} of ${bytes.length}`);
  });

  it('may be exactly as long as a string', () => {
    write(encoder.encode('a\u00e9\u20ac\u{1f600}'));
    expect(decodeLong(memory, 10, { size: 4, mostUnits: 5 })).toBe('a\u00e9\u20ac\u{1f600}');
  });

  it('is refused as longer than a string, but for invalid bytes however far they lie', () => {
    const bytes = encoder.encode('a\u00e9\u20ac\u{1f600}xyz');
    write(bytes);
    const pieces = { size: 4, mostUnits: 4 };
    expect(() => decodeLong(memory, bytes.length, pieces)).toThrow(
      expect.objectContaining({
        code: 'ERR_JUST_INVALID_ARGUMENT',
        message:
          `length is 13; the text is longer than a string may be: ` +
          `${constants.MAX_STRING_LENGTH} UTF-16 units on this version of Node.js`,
      }),
    );
    MemoryAccess.setU8(memory + 12, 0xc3);
    expect(outcome(() => decodeLong(memory, bytes.length, pieces))).toBe(
      'ERR_JUST_INVALID_UTF8 offset 12 of 13',
    );
  });

  it('is not even looked at where no block is as large', () => {
    for (const length of [2 ** 40, 2 ** 52]) {
      expect(() => MemoryAccess.decodeUtf8(memory, length)).toThrow(/longer than a string may be/);
    }
  });
});
