import { MemoryAccess } from '@justlang/memory-access';
import { describe, expect, it } from 'vitest';
import { bytesAt } from '../../test/bytes-at.js';
import { code } from '../../test/code.js';
import { open } from '../../test/open.js';
import { Layout } from '../layout/layout.js';
import { JustHeap } from './just-heap.js';

const SETTINGS = (['pooled', 'system'] as const).flatMap((allocator) =>
  (['off', 'basic'] as const).map((checks) => ({ allocator, checks })),
);

describe.each(SETTINGS)('with allocator $allocator and checks $checks', (options) => {
  it('serves every alignment up to 2^30, at sizes around every boundary', () => {
    using heap = open(options);
    for (let align = 1; align <= 2 ** 30; align *= 2) {
      for (const size of [1, 7, 8, 9, align - 1, align, align + 1, 65535, 65536, 65537]) {
        if (size < 1 || size > 2 ** 20) continue;
        const address = heap.allocate(size, align);
        expect(address % align, `${size} at ${align}`).toBe(0);
        MemoryAccess.setU8(address, 1);
        MemoryAccess.setU8(address + size - 1, 2);
        heap.deallocate(address, size, align);
      }
    }
    expect(heap.stats().allocationCount).toBe(0);
  });

  it('keeps alignment and contents across every reallocation between small and large', () => {
    using heap = open(options);
    const sizes = [1, 8, 100, 4095, 65535, 65536, 100_000, 40, 65536, 7];
    for (const align of [1, 8, 16, 64, 4096, 65536]) {
      let size = 13;
      let address = heap.allocate(size, align);
      for (let at = 0; at < size; at++) MemoryAccess.setU8(address + at, at);
      for (const next of sizes) {
        address = heap.reallocate(address, size, align, next);
        expect(address % align).toBe(0);
        const kept = Math.min(size, next, 13);
        for (let at = 0; at < Math.min(kept, 7); at++) expect(MemoryAccess.getU8(address + at)).toBe(at % 13);
        for (let at = 0; at < Math.min(next, 13); at++) MemoryAccess.setU8(address + at, at);
        size = next;
      }
      heap.deallocate(address, size, align);
    }
    expect(heap.stats().allocatedBytes).toBe(0);
  });

  it('gives size 0 the address align, counts it nowhere and frees it any number of times', () => {
    using heap = open(options);
    expect(heap.allocate(0, 64)).toBe(64);
    heap.deallocate(64, 0, 64);
    heap.deallocate(64, 0, 64);
    const address = heap.reallocate(8, 0, 8, 24);
    expect(heap.stats()).toMatchObject({ allocationCount: 1, allocatedBytes: 24 });
    expect(heap.reallocate(address, 24, 8, 0)).toBe(8);
    expect(heap.stats()).toMatchObject({ allocationCount: 0, totalAllocations: 1, totalReallocations: 0 });
  });

  it('zeroes what is asked zeroed, also where a block was written before', () => {
    using heap = open(options);
    for (const size of [1, 24, 1000, 50_000]) {
      const first = heap.allocate(size, 8);
      MemoryAccess.memset(first, 0xff, size);
      heap.deallocate(first, size, 8);
      const second = heap.allocateZeroed(size, 8);
      expect(bytesAt(second, size).every((byte) => byte === 0)).toBe(true);
      heap.deallocate(second, size, 8);
    }
  });

  it('rejects what is no size or alignment, and stays as it was', () => {
    using heap = open(options);
    const address = heap.allocate(16, 8);
    const before = heap.stats();
    for (const bad of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '16', null, undefined, {}, 16n, -8.5]) {
      const size = bad as number;
      expect(
        code(() => heap.allocate(size, 8)),
        `allocate ${String(bad)}`,
      ).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.allocate(16, size))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.allocateZeroed(size, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.deallocate(size, 16, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.deallocate(address, size, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.deallocate(address, 16, size))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.reallocate(address, 16, 8, size))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const align of [0, 3, 12, 33, 2 ** 31]) {
      expect(code(() => heap.allocate(16, align))).toBe('ERR_JUST_INVALID_LAYOUT');
      expect(code(() => heap.deallocate(address, 16, align))).toBe('ERR_JUST_INVALID_LAYOUT');
    }
    expect(code(() => heap.allocate(2 ** 53 - 1, 16))).toBe('ERR_JUST_INVALID_LAYOUT');
    expect(heap.stats()).toEqual(before);
    heap.deallocate(address, 16, 8);
  });

  it('says out of memory with the bytes and the alignment, keeps the block, and goes on', () => {
    using heap = open(options);
    const address = heap.allocate(100, 8);
    MemoryAccess.setF64(address, 0.5);
    expect(() => heap.allocate(2 ** 60, 8)).toThrow(new RegExp(`${2 ** 60} bytes.* 8`));
    expect(code(() => heap.allocate(2 ** 60, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(code(() => heap.reallocate(address, 100, 8, 2 ** 52))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(MemoryAccess.getF64(address)).toBe(0.5);
    heap.deallocate(address, 100, 8);
    expect(heap.stats()).toMatchObject({ allocationCount: 0, totalReallocations: 0 });
  });

  it('keeps to its limit exactly, in every way of allocating', () => {
    using heap = open({ ...options, heapLimit: 1000 });
    const small = heap.allocate(600, 8);
    expect(code(() => heap.allocate(401, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(code(() => heap.allocateZeroed(40_000, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(code(() => heap.reallocate(small, 600, 8, 1001))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(() => heap.allocate(401, 8)).toThrow(/limit is 1000 bytes, of heapLimit \(JUST_HEAP_LIMIT\)/);
    const rest = heap.allocate(400, 64);
    expect(heap.stats().allocatedBytes).toBe(1000);
    heap.deallocate(rest, 400, 64);
    const grown = heap.reallocate(small, 600, 8, 1000);
    heap.deallocate(grown, 1000, 8);
    expect(heap.stats()).toMatchObject({
      allocatedBytes: 0,
      peakAllocatedBytes: 1000,
      totalReallocations: 1,
    });
  });

  it('keeps to its limit also where free blocks are at hand', () => {
    using heap = open({ ...options, heapLimit: 1000 });
    const blocks = [heap.allocate(400, 8), heap.allocate(400, 8)];
    expect(code(() => heap.allocate(400, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(heap.stats()).toMatchObject({ allocatedBytes: 800, peakAllocatedBytes: 800, totalAllocations: 2 });
    for (const block of blocks) heap.deallocate(block, 400, 8);
  });

  it('refuses every use after close, and freed everything', () => {
    const heap = open(options);
    const address = heap.allocate(16, 8);
    const record = heap.alloc(Layout.of(70_000, 8));
    heap.close();
    heap.close();
    for (const use of [
      () => heap.allocate(16, 8),
      () => heap.allocate(0, 8),
      () => heap.allocateZeroed(16, 8),
      () => heap.deallocate(address, 16, 8),
      () => heap.reallocate(address, 16, 8, 32),
      () => heap.alloc(Layout.U64),
      () => heap.free(record),
      () => heap.realloc(record, Layout.of(8, 8)),
      () => heap.leak(address),
      () => heap.trim(),
      () => heap.leaks(),
    ]) {
      expect(code(use), String(use)).toBe('ERR_JUST_HEAP_CLOSED');
    }
    expect(heap.stats()).toMatchObject({
      allocationCount: 0,
      allocatedBytes: 0,
      reservedBytes: 0,
      addressSpaceBytes: 0,
    });
  });

  it('counts leaked blocks apart, and they are no leak', () => {
    const heap = open({ ...options, leaks: 'fail' });
    heap.leak(heap.allocate(64, 8));
    heap.leak(heap.allocate(100, 4), 100);
    heap.leak(heap.allocate(100_000, 8));
    heap.leak(heap.allocate(0, 8));
    expect(heap.stats()).toMatchObject({
      leakedBytes: 100_164,
      allocatedBytes: 0,
      allocationCount: 0,
      totalFrees: 0,
    });
    expect(code(() => heap.close())).toBe('no error');
  });

  it('leaks a block once, with its size or less, and never frees it', () => {
    using heap = open(options);
    const [small, large] = [heap.allocate(40, 8), heap.allocate(100_000, 8)];
    const before = heap.stats();
    for (const size of [Number.NaN, -1, 1.5, 5n, '8']) {
      expect(code(() => heap.leak(small, size as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const size of [0, 41, 2 ** 30]) {
      expect(code(() => heap.leak(small, size))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    }
    expect(code(() => heap.leak(large, 99_999))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(heap.stats()).toEqual(before);
    heap.leak(small, 40);
    heap.leak(large);
    expect(heap.stats()).toMatchObject({ leakedBytes: 100_040, allocatedBytes: 0, allocationCount: 0 });
    expect(code(() => heap.leak(large))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocate(large, 100_000, 8))).toBe('ERR_JUST_INVALID_FREE');
    if (options.checks === 'basic') {
      const freed = heap.allocate(200, 8);
      heap.deallocate(freed, 200, 8);
      expect(code(() => heap.leak(freed))).toBe(
        options.allocator === 'system' ? 'ERR_JUST_INVALID_FREE' : 'ERR_JUST_DOUBLE_FREE',
      );
      expect(code(() => heap.leak(small))).toBe('ERR_JUST_INVALID_FREE');
      expect(code(() => heap.deallocate(small, 40, 8))).toBe('ERR_JUST_INVALID_FREE');
    }
    expect(heap.stats()).toMatchObject({ leakedBytes: 100_040, allocatedBytes: 0, allocationCount: 0 });
  });

  it('refuses the null page also after much was freed', () => {
    using heap = open(options);
    const blocks = Array.from({ length: 100 }, () => heap.allocate(100, 8));
    for (const block of blocks) heap.deallocate(block, 100, 8);
    for (const address of [0, 8, 4088]) {
      expect(code(() => heap.deallocate(address, 100, 8))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(code(() => heap.reallocate(address, 100, 8, 200))).toBe('ERR_JUST_NULL_ADDRESS');
    }
    expect(code(() => heap.leak(0))).toBe('ERR_JUST_NULL_ADDRESS');
    expect(heap.stats()).toMatchObject({ allocationCount: 0, allocatedBytes: 0, leakedBytes: 0 });
  });

  it('realigns within the limit, as one reallocation', () => {
    using heap = open({ ...options, heapLimit: 100 });
    const first = heap.alloc(Layout.of(60, 8));
    const second = heap.realloc(first, Layout.of(70, 32));
    expect(second.address % 32).toBe(0);
    expect(heap.stats()).toMatchObject({
      peakAllocatedBytes: 70,
      totalReallocations: 1,
      totalAllocations: 1,
    });
    expect(code(() => heap.realloc(second, Layout.of(101, 8)))).toBe('ERR_JUST_OUT_OF_MEMORY');
    const fake = { address: second.address, size: 0, align: 1 };
    expect(code(() => heap.realloc(fake, Layout.of(8, 8)))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(heap.stats().allocationCount).toBe(1);
    heap.free(second);
  });

  it('fails at close where leaks must fail, after freeing all', () => {
    const heap = open({ ...options, leaks: 'fail' });
    heap.allocate(24, 8);
    expect(() => heap.close()).toThrow(/1 block of 24 bytes/);
    expect(heap.stats().reservedBytes).toBe(0);
  });

  it('changes the alignment of a block by the object lane', () => {
    using heap = open(options);
    const first = heap.alloc(Layout.of(48, 8));
    MemoryAccess.setU32(first.address, 77);
    const second = heap.realloc(first, Layout.of(48, 256));
    expect(second.address % 256).toBe(0);
    expect(MemoryAccess.getU32(second.address)).toBe(77);
    heap.free(second);
    expect(heap.stats().allocationCount).toBe(0);
  });
});

describe.each(['pooled', 'system'] as const)('basic checks with allocator %s', (allocator) => {
  it('find a double free', () => {
    using heap = open({ allocator });
    const address = heap.allocate(40, 8);
    heap.deallocate(address, 40, 8);
    const expected = allocator === 'pooled' ? 'ERR_JUST_DOUBLE_FREE' : 'ERR_JUST_INVALID_FREE';
    expect(code(() => heap.deallocate(address, 40, 8))).toBe(expected);
  });

  it('find addresses inside a block, and such that were never allocated', () => {
    using heap = open({ allocator });
    const small = heap.allocate(64, 8);
    const large = heap.allocate(100_000, 8);
    for (const past of [1, 4, 8, 32, 63]) {
      expect(
        code(() => heap.deallocate(small + past, 64, 8)),
        `${past}`,
      ).toBe('ERR_JUST_INVALID_FREE');
      expect(code(() => heap.deallocate(large + past, 100_000, 8))).toBe('ERR_JUST_INVALID_FREE');
    }
    expect(code(() => heap.deallocate(0x12345678, 64, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocate(2 ** 46, 64, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocate(0, 64, 8))).toBe('ERR_JUST_NULL_ADDRESS');
    expect(code(() => heap.deallocate(16, 64, 8))).toBe('ERR_JUST_NULL_ADDRESS');
    // An address inside a block is not said to be freed: it never was a block's.
    for (const [start, size] of [
      [small, 64],
      [large, 100_000],
    ] as const) {
      expect(() => heap.deallocate(start + 8, size, 8)).toThrow(
        `0x${(start + 8).toString(16)} is not where a block starts: it lies 8 bytes into the block of ${size.toLocaleString('en-US')} bytes at 0x${start.toString(16)};`,
      );
    }
    heap.deallocate(small, 64, 8);
    heap.deallocate(large, 100_000, 8);
  });

  it('find a layout of another class, of another alignment, and a size of 0', () => {
    using heap = open({ allocator });
    for (const [size, align] of [
      [64, 8],
      [64, 16],
      [4096, 64],
      [100_000, 8],
    ] as const) {
      const address = heap.allocate(size, align);
      for (const [otherSize, otherAlign] of [
        [size * 2, align],
        [size, align * 2],
        [size, align / 2],
        [0, align],
        [size === 100_000 ? 64 : 100_000, align],
      ] as const) {
        const message = `${size}/${align} freed as ${otherSize}/${otherAlign}`;
        expect(
          code(() => heap.deallocate(address, otherSize, otherAlign)),
          message,
        ).toBe('ERR_JUST_LAYOUT_MISMATCH');
        if (otherSize > 0) {
          expect(
            code(() => heap.reallocate(address, otherSize, otherAlign, 8)),
            message,
          ).toBe('ERR_JUST_LAYOUT_MISMATCH');
        }
      }
      heap.deallocate(address, size, align);
    }
    expect(heap.stats().allocationCount).toBe(0);
  });

  it("find a block of another heap, and leave the other heap's block live", () => {
    using one = open({ allocator });
    using other = open({ allocator });
    const address = one.allocate(48, 8);
    other.deallocate(other.allocate(48, 8), 48, 8);
    expect(code(() => other.deallocate(address, 48, 8))).toBe('ERR_JUST_INVALID_FREE');
    one.deallocate(address, 48, 8);
  });
});

describe('the global heap', () => {
  it('is one', () => {
    expect(JustHeap.global()).toBe(JustHeap.global());
    expect(JustHeap.global()).toBeInstanceOf(JustHeap);
  });
});
