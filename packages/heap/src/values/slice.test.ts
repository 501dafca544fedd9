import { MemoryAccess } from '@justlang/memory-access';
import { RawAllocator } from '@justlang/raw-allocator';
import { afterAll, describe, expect, it } from 'vitest';
import { HAS_VIEWS, NO_VIEWS } from '../../test/bytes-at.js';
import { code, thrown } from '../../test/code.js';
import { Slice } from './slice.js';

const allocator = new RawAllocator();
const text = 'grüße, 世界';
const encoded = new TextEncoder().encode(text);
const block = allocator.alloc(64, 8);
MemoryAccess.memset(block, 0, 64);
for (const [i, byte] of encoded.entries()) MemoryAccess.setU8(block + i, byte);
afterAll(() => allocator.free(block));

describe('a slice', () => {
  it('knows its length in elements and in bytes', () => {
    const slice = new Slice(block, 5, 12);
    expect([slice.address, slice.length, slice.elementSize, slice.byteLength]).toEqual([block, 5, 12, 60]);
    expect(new Slice(block, 5).elementSize).toBe(1);
  });

  it('shows its bytes without copying', ({ skip }) => {
    skip(!HAS_VIEWS, NO_VIEWS);
    const bytes = new Slice(block + 32, 2, 4).bytes();
    expect(bytes.length).toBe(8);
    MemoryAccess.setU8(block + 39, 9);
    expect(bytes[7]).toBe(9);
    bytes[0] = 7;
    expect(MemoryAccess.getU8(block + 32)).toBe(7);
    expect(bytes.buffer.byteLength).toBe(8);
  });

  it('decodes its bytes as UTF-8', () => {
    expect(new Slice(block, encoded.length).decodeUtf8()).toBe(text);
    expect(code(() => new Slice(block, encoded.length - 1).decodeUtf8())).toBe('ERR_JUST_INVALID_UTF8');
  });

  it('touches nothing when it is empty, wherever it points', () => {
    for (const slice of [new Slice(1, 0, 8), new Slice(64, 2 ** 40, 0), new Slice(0, 0)]) {
      expect(slice.bytes()).toEqual(new Uint8Array(0));
      expect(slice.decodeUtf8()).toBe('');
    }
  });

  it('does not read through a null address', () => {
    expect(code(() => new Slice(0, 4).bytes())).toBe('ERR_JUST_NULL_ADDRESS');
    expect(code(() => new Slice(0, 4).decodeUtf8())).toBe('ERR_JUST_NULL_ADDRESS');
  });
});

describe('subslice', () => {
  it('accepts exactly the ranges within the slice', () => {
    for (let length = 0; length <= 4; length++) {
      const slice = new Slice(block, length, 12);
      for (let start = -2; start <= 6; start++) {
        for (let end = -2; end <= 6; end++) {
          const inside = 0 <= start && start <= end && end <= length;
          if (inside) {
            const { address, length: count, elementSize } = slice.subslice(start, end);
            expect([address, count, elementSize]).toEqual([block + 12 * start, end - start, 12]);
          } else {
            expect(code(() => slice.subslice(start, end))).toBe('ERR_JUST_OUT_OF_BOUNDS');
          }
        }
      }
    }
  });

  it('refuses indices far outside, and names them', () => {
    const slice = new Slice(block, 8);
    expect(code(() => slice.subslice(0, 2 ** 60))).toBe('ERR_JUST_OUT_OF_BOUNDS');
    expect(thrown(() => slice.subslice(3, 9)).message).toMatch(/3\.\.9.*8 elements/);
  });

  it.each([[1.5], [Number.NaN], [Infinity], ['1'], [1n], [null], [undefined]])(
    'refuses %o as an index',
    (value) => {
      const slice = new Slice(block, 8);
      expect(code(() => slice.subslice(value as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => slice.subslice(0, value as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    },
  );
});

describe('making a slice', () => {
  it('refuses what is no address, length or size', () => {
    for (const value of [-1, 1.5, Number.NaN, Infinity, '1', 1n, null, {}] as number[]) {
      expect(code(() => new Slice(value, 1, 1))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => new Slice(block, value, 1))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => new Slice(block, 1, value))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });

  it('refuses a slice that ends past the last address', () => {
    expect(code(() => new Slice(4096, 2 ** 53 - 4096))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(new Slice(4096, 2 ** 53 - 4097).byteLength).toBe(2 ** 53 - 4097);
    expect(code(() => new Slice(4096, 2 ** 52, 2))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });
});
