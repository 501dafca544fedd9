import { MemoryAccess } from '@justlang/memory-access';
import { describe, expect, it } from 'vitest';
import { code } from '../../test/code.js';
import { open } from '../../test/open.js';
import { CLASS_SIZE } from '../pool/size-class.js';
import type { JustHeap } from './just-heap.js';

/** Only blocks below 2^31 stay. */
const WITHOUT_LOW_MEMORY = process.env.JUST_LOW_MEMORY === 'off';

const NONE = { allocatedBytes: 0, allocationCount: 0, leakedBytes: 0 };

/** A block of 129 bytes that was resized to 128, the class below, and stayed where it was. */
function kept(heap: JustHeap, align = 8): number {
  const address = heap.allocate(129, align);
  expect(heap.reallocate(address, 129, align, 128)).toBe(address);
  return address;
}

/** Live and free blocks of a size class. */
function blocksOf(heap: JustHeap, blockSize: number): { liveBlocks: number; freeBlocks: number } | undefined {
  return heap.detailedStats().sizeClasses.find((sizeClass) => sizeClass.blockSize === blockSize);
}

describe.skipIf(WITHOUT_LOW_MEMORY).each(['off', 'basic'] as const)(
  'a block resized to the class below its own, checks %s',
  (checks) => {
    it.each([64, 128, 1000, 4096, 20_480])(
      'stays, and so does one that grows again: %i bytes and one more',
      (size) => {
        using heap = open({ checks });
        // Another block of each class is at hand.
        heap.deallocate(heap.allocate(size, 8), size, 8);
        let address = heap.allocate(size + 8, 8);
        const first = address;
        for (let round = 0; round < 3; round++) {
          MemoryAccess.memset(address, round, size + 8);
          address = heap.reallocate(address, size + 8, 8, size);
          expect(heap.stats().allocatedBytes).toBe(size);
          address = heap.reallocate(address, size, 8, size + 8);
          expect([MemoryAccess.getU8(address), MemoryAccess.getU8(address + size - 1)]).toEqual([
            round,
            round,
          ]);
          expect(heap.stats().allocatedBytes).toBe(size + 8);
        }
        // 64 bytes may be asked for at align 16, and blocks of 72 bytes are aligned to 8.
        if (size !== 64) expect(address).toBe(first);
        heap.deallocate(address, size + 8, 8);
        expect(heap.stats()).toMatchObject({ ...NONE, totalReallocations: 6, peakAllocatedBytes: size + 8 });
      },
    );

    it('moves where it would waste more than an eighth, or two classes', () => {
      using heap = open({ checks });
      heap.deallocate(heap.allocate(40, 8), 40, 8);
      const small = heap.allocate(48, 8);
      const smaller = heap.reallocate(small, 48, 8, 40);
      expect(smaller).not.toBe(small);
      heap.deallocate(smaller, 40, 8);
      heap.deallocate(heap.allocate(1024, 8), 1024, 8);
      const address = heap.allocate(1280, 8);
      expect(heap.reallocate(address, 1280, 8, 1152)).toBe(address);
      const moved = heap.reallocate(address, 1152, 8, 1024);
      expect(moved).not.toBe(address);
      heap.deallocate(moved, 1024, 8);
      expect(heap.stats()).toMatchObject(NONE);
    });

    it('is freed with its size, in any number, and all memory goes back', () => {
      using heap = open({ checks });
      const blocks = Array.from({ length: 2000 }, () => kept(heap));
      expect(blocksOf(heap, 144)).toMatchObject({ liveBlocks: 2000 });
      expect(heap.stats()).toMatchObject({ allocatedBytes: 128 * 2000, allocationCount: 2000 });
      for (const address of blocks) heap.deallocate(address, 128, 8);
      expect(heap.stats()).toMatchObject({ ...NONE, totalFrees: 2000 });
      for (const size of [128, 144]) expect(blocksOf(heap, size)?.liveBlocks ?? 0).toBe(0);
      const free = blocksOf(heap, 144)?.freeBlocks ?? 0;
      expect(free).toBeGreaterThanOrEqual(2000);
      // Those that wait among the smaller ones are handed out as such, and once.
      const again = Array.from({ length: 3000 }, () => heap.allocate(128, 8));
      expect(new Set(again).size).toBe(3000);
      for (const address of again) heap.deallocate(address, 128, 8);
      heap.trim();
      expect(heap.stats()).toMatchObject({ ...NONE, reservedBytes: 0, addressSpaceBytes: 0 });
    });

    it('is never handed out at an alignment that it has not', () => {
      using heap = open({ checks });
      for (const size of CLASS_SIZE.filter((size) => size > 0 && size <= 20_480)) {
        const larger = Array.from({ length: 12 }, () => heap.allocate(size + 8, 8));
        const smaller = larger.map((address) => heap.reallocate(address, size + 8, 8, size));
        for (const address of smaller) heap.deallocate(address, size, 8);
        // As large a power of two as divides the size.
        const align = Math.min(4096, size & -size);
        for (const asked of new Set([Math.min(16, align), align])) {
          const blocks = Array.from({ length: 24 }, () => heap.allocate(size, asked));
          expect(blocks.filter((address) => address % asked !== 0)).toEqual([]);
          expect(new Set(blocks).size).toBe(24);
          for (const address of blocks) heap.deallocate(address, size, asked);
        }
      }
      expect(heap.stats()).toMatchObject(NONE);
    });

    it('can be leaked, with its size or without', () => {
      using heap = open({ checks });
      heap.leak(kept(heap), 128);
      expect(heap.stats()).toMatchObject({ allocationCount: 0, allocatedBytes: 0, leakedBytes: 128 });
      const more = kept(heap);
      expect(code(() => heap.leak(more, 145))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      // Its class counts where the size is not said, and no more bytes than are live.
      heap.leak(more);
      expect(heap.stats()).toMatchObject({ allocationCount: 0, allocatedBytes: 0, leakedBytes: 256 });
    });

    it('has the bytes of its own class to use, and another alignment where it is asked for', () => {
      using heap = open({ checks });
      const address = kept(heap);
      expect(heap.sizeOf(address)).toBeGreaterThanOrEqual(128);
      expect(code(() => heap.deallocateUnsized(address))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      heap.deallocate(address, 128, 8);
    });
  },
);

describe.skipIf(WITHOUT_LOW_MEMORY)(
  'faults of a block resized to the class below its own, checks basic',
  () => {
    it('are found as those of another block', () => {
      using heap = open({ checks: 'basic' });
      for (const align of [1, 2, 4, 8, 16]) {
        const address = kept(heap, align);
        for (const [size, otherAlign] of [
          [129, align],
          [144, align],
          [112, align],
          [64, align],
          [128, align === 16 ? 8 : align * 2],
          [128, 64],
        ] as const) {
          const message = `128/${align} freed as ${size}/${otherAlign}`;
          expect(
            code(() => heap.deallocate(address, size, otherAlign)),
            message,
          ).toBe('ERR_JUST_LAYOUT_MISMATCH');
          expect(
            code(() => heap.reallocate(address, size, otherAlign, 8)),
            message,
          ).toBe('ERR_JUST_LAYOUT_MISMATCH');
        }
        expect(() => heap.deallocate(address, 129, align)).toThrow(
          `its block has up to 128 bytes at align ${align}`,
        );
        expect(code(() => heap.deallocate(address + 16, 128, align))).toBe('ERR_JUST_INVALID_FREE');
        expect(code(() => heap.leak(address, 129))).toBe('ERR_JUST_LAYOUT_MISMATCH');
        heap.deallocate(address, 128, align);
        expect(code(() => heap.deallocate(address, 128, align))).toBe('ERR_JUST_DOUBLE_FREE');
        expect(code(() => heap.reallocate(address, 128, align, 129))).toBe('ERR_JUST_DOUBLE_FREE');
      }
      expect(heap.stats()).toMatchObject(NONE);
    });

    it('are those of a block of its class once it has grown again', () => {
      using heap = open({ checks: 'basic' });
      const address = kept(heap);
      expect(heap.reallocate(address, 128, 8, 140)).toBe(address);
      expect(code(() => heap.deallocate(address, 128, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      heap.deallocate(address, 129, 8);
      expect(heap.stats().allocationCount).toBe(0);
    });

    it("are another heap's to refuse", () => {
      using one = open({ checks: 'basic' });
      using other = open({ checks: 'basic' });
      const address = kept(one);
      other.deallocate(kept(other), 128, 8);
      expect(code(() => other.deallocate(address, 128, 8))).toBe('ERR_JUST_INVALID_FREE');
      one.deallocate(address, 128, 8);
    });

    it('are found by a heap without a cache of its own too', () => {
      const others = Array.from({ length: 64 }, () => open({ checks: 'basic' }));
      using heap = open({ checks: 'basic' });
      const address = heap.allocate(129, 8);
      const moved = heap.reallocate(address, 129, 8, 128);
      expect(code(() => heap.deallocate(moved, 129, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      heap.deallocate(moved, 128, 8);
      for (const other of others) other.close();
    });
  },
);
