import { join } from 'node:path';
import { MemoryAccess } from '@justlang/memory-access';
import {
  acquireHighRun,
  CHUNK_SIZE,
  highRegion,
  lowMemoryStats,
  releaseHigh,
  setLowLimitForTesting,
  useLowMemory,
} from '@justlang/raw-allocator/internal';
import { fixturesIn } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';
import { code } from './code.js';
import { open } from './open.js';

// Low memory is what they are about.
describe.skipIf(process.env.JUST_LOW_MEMORY === 'off')('a block of 28 to 64 KiB', () => {
  it.each(['off', 'basic'] as const)(
    'lies in a run, or in a chunk where there is none, with checks %s',
    (checks) => {
      using heap = open({ checks });
      heap.trim();
      const address = heap.allocateZeroed(65536, 4096);
      expect(address).toBeLessThan(2 ** 31);
      expect(address % 4096).toBe(0);
      expect(MemoryAccess.getU8(address + 65535)).toBe(0);
      expect(heap.detailedStats().largeBlocks).toBe(1);
      expect(heap.stats()).toMatchObject({ allocatedBytes: 65536, reservedBytes: 65536 });
      expect(heap.reallocate(address, 65536, 4096, 65535)).toBe(address);
      expect(heap.reallocate(address, 65535, 4096, 65537)).toBe(address);
      expect(heap.reallocate(address, 65537, 4096, 28_673)).toBe(address);
      const small = heap.reallocate(address, 28_673, 4096, 28_672);
      expect(heap.detailedStats().largeBlocks).toBe(0);
      expect(heap.reallocate(small, 28_672, 4096, 28_671)).toBe(small);
      heap.deallocate(small, 28_671, 4096);
      heap.trim();
      useLowMemory(false);
      const { size } = highRegion(0)!;
      // All of the region that runs may have is taken.
      const chunks = (size / CHUNK_SIZE / 8) * 5;
      const share = acquireHighRun(0, chunks, 0);
      try {
        const [elsewhere, other] = [heap.allocate(40_000, 8), heap.allocate(28_673, 4096)];
        expect(Math.min(elsewhere, other)).toBeGreaterThan(2 ** 31);
        expect(heap.detailedStats()).toMatchObject({ allocatedBytes: 68_673, largeBlocks: 0 });
        heap.deallocate(other, 28_673, 4096);
        const larger = heap.reallocate(elsewhere, 40_000, 8, 70_000);
        heap.deallocate(larger, 70_000, 8);
      } finally {
        useLowMemory(true);
        expect(releaseHigh(share, chunks)).toBe(true);
      }
      heap.trim();
      expect(heap.stats()).toMatchObject({ allocatedBytes: 0, addressSpaceBytes: 0 });
    },
  );
});

describe.skipIf(process.env.JUST_LOW_MEMORY === 'off')('a large block', () => {
  it.each(['off', 'basic'] as const)(
    'counts towards the limit when it grows in place, with checks %s',
    (checks) => {
      using heap = open({ checks, heapLimit: 200_000 });
      const address = heap.allocate(100_000, 8);
      expect(heap.reallocate(address, 100_000, 8, 190_000)).toBe(address);
      expect(code(() => heap.reallocate(address, 190_000, 8, 200_001))).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(code(() => heap.allocate(30_000, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(heap.stats()).toMatchObject({
        allocatedBytes: 190_000,
        peakAllocatedBytes: 190_000,
        totalReallocations: 1,
        totalAllocatedBytes: 190_000,
      });
      heap.leak(address, 190_000);
      expect(code(() => heap.deallocate(address, 190_000, 8))).toBe('ERR_JUST_INVALID_FREE');
      expect(heap.stats()).toMatchObject({ leakedBytes: 190_000, allocationCount: 0 });
    },
  );

  it.each(['off', 'basic'] as const)(
    'is counted exactly where one follows another in its place, with checks %s',
    (checks) => {
      using heap = open({ checks });
      const size = 2 ** 24;
      const rounds = 70_000;
      for (let i = 0; i < rounds; i++) heap.deallocate(heap.allocate(size, 8), size, 8);
      expect(heap.stats()).toMatchObject({
        totalAllocations: rounds,
        totalFrees: rounds,
        totalAllocatedBytes: rounds * size,
        peakAllocatedBytes: size,
        allocatedBytes: 0,
        allocationCount: 0,
      });
      expect(heap.detailedStats().largeBlocks).toBe(0);
    },
  );

  it.each(['off', 'basic'] as const)(
    'keeps to the limit in the place of the last, and to its layout, with checks %s',
    (checks) => {
      using heap = open({ checks, heapLimit: 250_000 });
      const [first, last] = [heap.allocate(100_000, 8), heap.allocate(100_000, 16)];
      heap.deallocate(last, 100_000, 16);
      if (checks === 'basic') {
        expect(code(() => heap.deallocate(last, 100_000, 16))).toBe('ERR_JUST_INVALID_FREE');
      }
      for (let i = 0; i < 60; i++) heap.allocate(1000, 8);
      expect(code(() => heap.allocate(100_000, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(heap.allocate(90_000, 8)).not.toBe(first);
      heap.deallocate(first, 100_000, 8);
      // As long in pages, and written over.
      MemoryAccess.memset(first, 7, 100_000);
      expect(heap.allocateZeroed(99_999, 4)).toBe(first);
      expect(MemoryAccess.getU8(first + 99_998)).toBe(0);
      if (checks === 'basic') {
        for (const align of [8, 2, 12, 2 ** 31]) {
          expect(
            code(() => heap.deallocate(first, 99_999, align)),
            `${align}`,
          ).toMatch(/^ERR_JUST_(LAYOUT_MISMATCH|INVALID_LAYOUT|INVALID_ARGUMENT)$/);
        }
        expect(code(() => heap.deallocate(first, 100_000, 4))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      }
      heap.deallocate(first, 99_999, 4);
      expect(heap.stats().allocatedBytes).toBe(150_000);
    },
  );

  it.each(['off', 'basic'] as const)(
    'keeps its place and its counts when it is resized within its pages, with checks %s',
    (checks) => {
      using heap = open({ checks, heapLimit: 150_000 });
      const small = heap.allocate(1000, 8);
      // 25 pages, of which the last has 2,400 bytes left.
      const address = heap.allocate(100_000, 8);
      const behind = heap.allocate(40_000, 8);
      expect(heap.reallocate(address, 100_000, 8, 102_400)).toBe(address);
      expect(heap.reallocate(address, 102_400, 8, 90_113)).toBe(address);
      expect(heap.reallocate(address, 90_113, 8, 102_400)).toBe(address);
      expect(heap.stats()).toMatchObject({
        allocatedBytes: 143_400,
        peakAllocatedBytes: 143_400,
        totalAllocatedBytes: 141_000 + 2400 + 12_287,
        totalReallocations: 3,
      });
      heap.deallocate(small, 1000, 8);
      expect(heap.reallocate(address, 102_400, 8, 102_000)).toBe(address);
      heap.allocate(8000, 8);
      expect(code(() => heap.reallocate(address, 102_000, 8, 102_001))).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(heap.reallocate(behind, 40_000, 8, 30_000)).toBe(behind);
      // What lies behind its pages is another block's.
      const grown = heap.reallocate(address, 102_000, 8, 102_401);
      expect(grown).not.toBe(address);
      expect(heap.stats().allocatedBytes).toBe(8000 + 30_000 + 102_401);
      if (checks === 'basic') {
        expect(code(() => heap.reallocate(grown, 102_402, 8, 102_403))).toBe('ERR_JUST_LAYOUT_MISMATCH');
        expect(code(() => heap.reallocate(grown, 102_401, 4, 102_403))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      }
    },
  );

  it.each(['off', 'basic'] as const)(
    'leaves its run to the next one, whichever was freed last, with checks %s',
    (checks) => {
      using heap = open({ checks });
      heap.trim();
      const [first, , last] = [100_000, 40_000, 100_000].map((size) => heap.allocate(size, 8)) as [
        number,
        number,
        number,
      ];
      heap.deallocate(first, 100_000, 8);
      heap.deallocate(last, 100_000, 8);
      expect(heap.detailedStats()).toMatchObject({ largeBlocks: 1, allocationCount: 1 });
      const { reservedBytes } = heap.stats();
      const again = [heap.allocate(100_000, 8), heap.allocate(100_000, 8)];
      expect(new Set(again)).toEqual(new Set([first, last]));
      expect(heap.stats().reservedBytes).toBe(reservedBytes);
    },
  );

  it.each(['off', 'basic'] as const)(
    'of more than 16 MiB is not put aside when it is freed: 64 MiB stay, with checks %s',
    (checks) => {
      using heap = open({ checks });
      heap.trim();
      heap.deallocate(heap.allocate(2 ** 28, 8), 2 ** 28, 8);
      expect(heap.stats().reservedBytes).toBeLessThanOrEqual(2 ** 26);
      heap.deallocate(heap.allocate(2 ** 24, 8), 2 ** 24, 8);
      expect(heap.stats().reservedBytes).toBeLessThanOrEqual(2 ** 26 + 2 ** 24);
    },
  );

  it('that was leaked is named so', () => {
    using heap = open({ checks: 'basic' });
    const address = heap.allocate(100_000, 8);
    heap.leak(address);
    expect(() => heap.deallocate(address, 100_000, 8)).toThrow('it was leaked on purpose before');
    expect(code(() => heap.leak(address, null as never))).toBe('ERR_JUST_INVALID_FREE');
    const other = heap.allocate(100_000, 8);
    expect(code(() => heap.leak(other, null as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });

  it('that is freed makes way for small ones: the heap does not grow by memory that it has', () => {
    using heap = open({ checks: 'basic' });
    heap.trim();
    // The last one stays aside as it is.
    const blocks = [4, 4, 1].map((size) => heap.allocate(size * 2 ** 20, 8));
    const { peakReservedBytes } = heap.stats();
    for (const [index, size] of [4, 4, 1].entries()) heap.deallocate(blocks[index]!, size * 2 ** 20, 8);
    expect(heap.stats().reservedBytes).toBe(9 * 2 ** 20);
    for (let i = 0; i < 7000; i++) heap.allocate(1024, 8);
    const { reservedBytes, peakReservedBytes: peak } = heap.stats();
    // Pages that hold small ones, a chunk that spare runs give back too late, and what is noted of free blocks.
    expect(reservedBytes).toBeLessThan(9.25 * 2 ** 20);
    expect(peak).toBeLessThan(peakReservedBytes + 2 ** 18);
  });

  it('leaves low memory to small ones', () => {
    using heap = open({ checks: 'basic' });
    heap.trim();
    setLowLimitForTesting(2 ** 26);
    try {
      const blocks = Array.from({ length: 100 }, () => heap.allocate(2 ** 20, 8));
      // libc's own heap may lie low, too.
      expect(lowMemoryStats().usedBytes / 2 ** 20).toBeGreaterThan(30);
      expect(lowMemoryStats().usedBytes / 2 ** 20).toBeLessThanOrEqual(41);
      const small = Array.from({ length: 20_000 }, () => heap.allocate(1000, 8));
      expect(Math.max(...small)).toBeLessThan(2 ** 31);
      for (const block of blocks) heap.deallocate(block, 2 ** 20, 8);
      for (const block of small) heap.deallocate(block, 1000, 8);
    } finally {
      setLowLimitForTesting(2 ** 31);
    }
  });
});

it.each([true, false])(
  "a worker's blocks outlive it where it has given back what one of them shrank by, low memory %s",
  (lowMemory) => {
    const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));
    const options = { checks: 'basic', lowMemory };
    expect(result('shrunk-in-worker.mjs', [JSON.stringify(options)])).toEqual({ blocks: 40, lost: 0 });
  },
);
