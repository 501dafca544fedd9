import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { afterAll, describe, expect, it } from 'vitest';
import { isUtf8, makeAsciiLowercase } from '../src/core/text.js';

const heap = new JustHeap(RuntimeConfig.DEFAULT);
const block = heap.allocate(64, 1);
const strict = new TextDecoder('utf-8', { fatal: true });

afterAll(() => heap.close());

function agrees(bytes: readonly number[]): boolean {
  bytes.forEach((byte, index) => {
    MemoryAccess.setU8(block + index, byte);
  });
  let expected = true;
  try {
    strict.decode(Uint8Array.from(bytes));
  } catch {
    expected = false;
  }
  // At every alignment: the bytes are passed over four at a time from an aligned address on.
  MemoryAccess.memcpy(block + 16 + 1, block, bytes.length);
  return isUtf8(block, bytes.length) === expected && isUtf8(block + 17, bytes.length) === expected;
}

describe('isUtf8', () => {
  it('agrees with TextDecoder on every pair of bytes', () => {
    const wrong: number[][] = [];
    for (let pair = 0; pair < 0x10000; pair += 1) {
      const bytes = [pair >> 8, pair & 0xff];
      if (!agrees(bytes)) wrong.push(bytes);
    }
    expect(wrong).toEqual([]);
  });

  it('agrees with TextDecoder on three and four bytes around every limit of the standard', () => {
    const leads = [0x7f, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff];
    const tails = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    const wrong: number[][] = [];
    for (const lead of leads) {
      for (const second of tails) {
        for (const third of tails) {
          for (const fourth of tails) {
            for (const bytes of [
              [lead, second, third],
              [lead, second, third, fourth],
              [0x41, 0x41, 0x41, 0x41, lead, second, third, fourth],
            ]) {
              if (!agrees(bytes)) wrong.push(bytes);
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('makeAsciiLowercase', () => {
  it('changes A to Z and no other byte, at every offset', () => {
    for (let lead = 0; lead < 4; lead += 1) {
      for (let byte = 0; byte < 256; byte += 1) {
        const bytes = [0, 0, 0, 0, 0, 0];
        bytes[lead] = byte;
        bytes[5] = byte;
        bytes.forEach((value, index) => {
          MemoryAccess.setU8(block + index, value);
        });
        makeAsciiLowercase(block, 6);
        const isUpper = byte >= 0x41 && byte <= 0x5a;
        const expected = bytes.map((value) => (value === byte && isUpper ? byte + 0x20 : value));
        expect([...MemoryAccess.bytes(block, 6)]).toEqual(expected);
      }
    }
  });
});
