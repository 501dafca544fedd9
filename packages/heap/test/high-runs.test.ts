import { MemoryAccess } from '@justlang/memory-access';
import {
  acquireHigh,
  acquireHighRun,
  CHUNK_SIZE,
  highRegion,
  LOW_LIMIT,
  lowMemoryStats,
  releaseHigh,
  setLowLimitForTesting,
} from '@justlang/raw-allocator/internal';
import { SEED, soak } from '@justlang-tools/testing/soak';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lowRunSpace } from '../src/blocks/run-space.js';
import { LOW_OWNERS } from '../src/pool/chunk-table.js';
import { code } from './code.js';
import { open } from './open.js';

const LOW_OFF = process.env.JUST_LOW_MEMORY === 'off';
const MIB = 2 ** 20;
const { base: BASE, size: SPAN } = highRegion(0)!;
const SHARE = ((SPAN / CHUNK_SIZE) * 5) / 8;

const isInRegion = (address: number) => address >= BASE && address < BASE + SPAN;
const heapOf = (options: Parameters<typeof open>[0]) => open({ lowMemory: !LOW_OFF, ...options });

/** What the test has taken of the region, as another heap would. */
const held: [address: number, chunks: number][] = [];

/** Leaves so many chunks of the region to runs. */
function leave(chunks: number): void {
  let left = SHARE - chunks;
  for (let count = left; left > 0; count = Math.min(count, left)) {
    const run = acquireHighRun(0, count, 0);
    if (run === 0) count = Math.ceil(count / 2);
    else {
      held.push([run, count]);
      left -= count;
    }
  }
}

// Low memory has no room.
beforeEach(() => setLowLimitForTesting(0));
afterEach(() => {
  for (const [address, chunks] of held.splice(0)) releaseHigh(address, chunks);
  setLowLimitForTesting(LOW_LIMIT);
  using heap = heapOf({});
  heap.trim();
});

describe.each(['off', 'basic'] as const)(
  'where low memory has no room, with checks %s, a large block',
  (checks) => {
    it('lies in the first region, in whole pages, and comes again', () => {
      using heap = heapOf({ checks });
      heap.trim();
      const sizes = [28_673, 40_000, 65_536, 100_000, 5 * MIB];
      const blocks = sizes.map((size) => heap.allocate(size, 8));
      expect(blocks.every(isInRegion)).toBe(true);
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      const pages = sizes.reduce((sum, size) => sum + Math.ceil(size / 4096), 0);
      expect(heap.detailedStats()).toMatchObject({
        allocatedBytes: bytes,
        allocationCount: 5,
        largeBlocks: 5,
        reservedBytes: pages * 4096,
      });
      for (const [i, block] of blocks.entries()) MemoryAccess.memset(block, i + 1, sizes[i]!);
      for (const [i, block] of blocks.entries()) {
        expect([0, sizes[i]! - 1].map((at) => MemoryAccess.getU8(block + at))).toEqual([i + 1, i + 1]);
      }
      heap.deallocate(blocks[3]!, 100_000, 8);
      // In the place of the one freed last, which was written to.
      const again = heap.allocateZeroed(99_000, 16);
      expect(again).toBe(blocks[3]);
      for (let at = 0; at < 99_000; at += 100) expect(MemoryAccess.getU8(again + at)).toBe(0);
      heap.deallocate(again, 99_000, 16);
      for (const i of [0, 1, 2, 4]) heap.deallocate(blocks[i]!, sizes[i]!, 8);
      expect(heap.stats()).toMatchObject({
        allocatedBytes: 0,
        totalAllocations: 6,
        totalFrees: 6,
        totalAllocatedBytes: bytes + 99_000,
      });
      heap.trim();
      expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
    });

    it('keeps its alignment up to 2 MiB; beyond that, and beyond 256 MiB, it is one of libc', () => {
      using heap = heapOf({ checks });
      for (let align = 4096; align <= 2 * MIB; align *= 2) {
        const block = heap.allocate(100_000, align);
        expect([block % align, isInRegion(block)]).toEqual([0, true]);
        heap.deallocate(block, 100_000, align);
      }
      const largest = heap.allocate(2 ** 28, 8);
      expect(isInRegion(largest)).toBe(true);
      for (const [size, align] of [
        [2 ** 28 + 1, 8],
        [100_000, 4 * MIB],
      ] as const) {
        const block = heap.allocate(size, align);
        expect([block % align, isInRegion(block)]).toEqual([0, false]);
        heap.deallocate(block, size, align);
      }
      heap.deallocate(largest, 2 ** 28, 8);
      expect(heap.stats().allocatedBytes).toBe(0);
    });

    it('is resized in place while there is room behind it', () => {
      using heap = heapOf({ checks });
      heap.trim();
      const block = heap.allocate(65_536, 8);
      MemoryAccess.memset(block, 7, 65_536);
      let size = 65_536;
      for (const next of [65_537, 400_000, 3 * MIB, 70_000, 28_673]) {
        expect(heap.reallocate(block, size, 8, next)).toBe(block);
        size = next;
        expect(MemoryAccess.getU8(block + 28_672)).toBe(7);
        expect(heap.stats().allocatedBytes).toBe(next);
      }
      expect(heap.stats()).toMatchObject({
        peakAllocatedBytes: 3 * MIB,
        totalReallocations: 5,
        totalAllocatedBytes: 3 * MIB,
      });
      const small = heap.reallocate(block, size, 8, 1000);
      expect(heap.detailedStats().largeBlocks).toBe(0);
      expect(MemoryAccess.getU8(small + 999)).toBe(7);
      heap.deallocate(small, 1000, 8);
    });

    it('is freed by its address alone, and knows its size', () => {
      using heap = heapOf({ checks });
      const block = heap.allocateUnsized(100_000, 8);
      expect([isInRegion(block), heap.sizeOf(block)]).toEqual([true, 100_000]);
      heap.deallocateUnsized(block);
      const sized = heap.allocate(70_000, 8);
      heap.deallocateUnsized(sized);
      expect(heap.stats()).toMatchObject({ allocatedBytes: 0, totalFrees: 2 });
      expect(code(() => heap.deallocateUnsized(sized))).toBe('ERR_JUST_INVALID_FREE');
      expect(code(() => heap.sizeOf(sized + 4096))).toBe('ERR_JUST_INVALID_FREE');
      const middle = heap.allocate(40_000, 8);
      expect(heap.sizeOf(middle)).toBe(40_000);
      expect(code(() => heap.deallocateUnsized(middle))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      heap.leak(middle, 40_000);
      expect(code(() => heap.deallocate(middle, 40_000, 8))).toBe('ERR_JUST_INVALID_FREE');
      expect(heap.stats()).toMatchObject({ allocatedBytes: 0, leakedBytes: 40_000 });
    });

    it('is freed by its heap only, at its address, with its layout, once', () => {
      using heap = heapOf({ checks });
      using other = heapOf({ checks });
      other.allocate(100_000, 8);
      const block = heap.allocate(100_000, 8);
      const free = (address: number, size: number, align: number) => () =>
        heap.deallocate(address, size, align);
      for (const [found, expected] of [
        [free(block, 100_001, 8), 'ERR_JUST_LAYOUT_MISMATCH'],
        [free(block, 100_000, 16), 'ERR_JUST_LAYOUT_MISMATCH'],
        [free(block + 4096, 100_000, 8), 'ERR_JUST_INVALID_FREE'],
        [free(block + 8, 100_000, 8), 'ERR_JUST_INVALID_FREE'],
        [free(block - BASE, 100_000, 8), 'ERR_JUST_INVALID_FREE'],
        [free(block + 2 ** 31, 100_000, 8), 'ERR_JUST_INVALID_FREE'],
        [free(block + 0.5, 100_000, 8), 'ERR_JUST_INVALID_ARGUMENT'],
        [() => heap.deallocate(BigInt(block) as never, 100_000, 8), 'ERR_JUST_INVALID_ARGUMENT'],
        [() => heap.deallocate(String(block) as never, 100_000, 8), 'ERR_JUST_INVALID_ARGUMENT'],
        [() => heap.reallocate(BigInt(block) as never, 100_000, 8, 90_000), 'ERR_JUST_INVALID_ARGUMENT'],
        [() => heap.reallocate(block, 90_000, 8, 100_000), 'ERR_JUST_LAYOUT_MISMATCH'],
        [() => other.deallocate(block, 100_000, 8), 'ERR_JUST_INVALID_FREE'],
      ] as const) {
        expect(code(found)).toBe(expected);
      }
      expect(heap.stats()).toMatchObject({ allocatedBytes: 100_000, totalFrees: 0 });
      heap.deallocate(block, 100_000, 8);
      expect(code(free(block, 100_000, 8))).toBe('ERR_JUST_INVALID_FREE');
    });

    it('counts towards the limit', () => {
      using heap = heapOf({ checks, heapLimit: 200_000 });
      const block = heap.allocate(100_000, 8);
      expect(heap.reallocate(block, 100_000, 8, 150_000)).toBe(block);
      expect(code(() => heap.reallocate(block, 150_000, 8, 200_001))).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(code(() => heap.allocate(50_001, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
      const second = heap.allocate(50_000, 8);
      expect(code(() => heap.allocate(1, 1))).toBe('ERR_JUST_OUT_OF_MEMORY');
      heap.deallocate(second, 50_000, 8);
      heap.deallocate(heap.allocate(50_000, 8), 50_000, 8);
      expect(heap.stats()).toMatchObject({ allocatedBytes: 150_000, peakAllocatedBytes: 200_000 });
    });

    it('is counted exactly where one follows another in its place', () => {
      using heap = heapOf({ checks });
      const small = Array.from({ length: 100 }, () => heap.allocate(1000, 8));
      const rounds = 70_000;
      const [size, less] = [2 ** 28 - 1, 2 ** 28 - 4095];
      for (let i = 0; i < rounds; i++) {
        const block = heap.allocate(size, 8);
        heap.deallocate(block, size, 8);
        heap.deallocate(heap.allocate(less, 8), less, 8);
      }
      expect(heap.stats()).toMatchObject({
        totalAllocations: 2 * rounds + 100,
        totalFrees: 2 * rounds,
        totalAllocatedBytes: rounds * (size + less) + 100_000,
        peakAllocatedBytes: size + 100_000,
        allocatedBytes: 100_000,
        allocationCount: 100,
      });
      // Several at once, more than an integer holds.
      const blocks = Array.from({ length: 9 }, () => heap.allocate(2 ** 28, 8));
      for (const block of blocks) heap.deallocate(block, 2 ** 28, 8);
      for (const block of small) heap.deallocate(block, 1000, 8);
      expect(heap.stats()).toMatchObject({ allocatedBytes: 0, peakAllocatedBytes: 9 * 2 ** 28 + 100_000 });
    });

    it('leaves three eighths of the region to small ones, and goes to libc then', () => {
      leave(64);
      using heap = heapOf({ checks });
      heap.trim();
      const blocks = Array.from({ length: 10 }, () => heap.allocate(MIB, 8));
      // A heap takes chunks ahead of use.
      expect(blocks.filter(isInRegion).length).toBeGreaterThanOrEqual(3);
      expect(blocks.filter(isInRegion).length).toBeLessThanOrEqual(4);
      const small = Array.from({ length: 5000 }, () => heap.allocate(1000, 8));
      expect(small.every(isInRegion)).toBe(true);
      // Those that need no more than a chunk lie among the small ones.
      for (let left = 64; left > 0; left--) blocks.push(heap.allocate(65_536, 8));
      const middle = heap.allocate(40_000, 8);
      expect(isInRegion(middle)).toBe(true);
      expect(heap.detailedStats().largeBlocks).toBeLessThanOrEqual(10 + 64);
      heap.deallocate(middle, 40_000, 8);
      for (const block of blocks.splice(10)) heap.deallocate(block, 65_536, 8);
      for (const block of blocks) heap.deallocate(block, MIB, 8);
      for (const block of small) heap.deallocate(block, 1000, 8);
      heap.trim();
      expect(heap.stats()).toMatchObject({ allocatedBytes: 0, reservedBytes: 0 });
      // All of the share is there again.
      const run = acquireHighRun(0, 64, 0);
      expect(run).toBeGreaterThan(0);
      held.push([run, 64]);
      expect(acquireHighRun(0, 1, 0)).toBe(0);
    });

    it('that is freed makes way for small ones: the heap does not grow by memory that it has', () => {
      using heap = heapOf({ checks });
      heap.trim();
      const blocks = [4, 4, 1].map((size) => heap.allocate(size * MIB, 8));
      const { peakReservedBytes } = heap.stats();
      for (const [index, size] of [4, 4, 1].entries()) heap.deallocate(blocks[index]!, size * MIB, 8);
      expect(heap.stats().reservedBytes).toBe(9 * MIB);
      for (let i = 0; i < 7000; i++) heap.allocate(1024, 8);
      expect(heap.stats().peakReservedBytes).toBeLessThan(peakReservedBytes + 2 ** 18);
    });

    it('holds what was written, wherever it moves: between low memory, the region and libc', () => {
      const [lowMiB, highMiB] = [6, 5];
      if (!LOW_OFF) setLowLimitForTesting(lowMemoryStats().reservedBytes + lowMiB * MIB);
      leave(highMiB * 16);
      using heap = heapOf({ checks });
      heap.trim();
      interface Block {
        address: number;
        size: number;
        align: number;
        mark: number;
      }
      const live: Block[] = [];
      const kinds = new Map<string, number>();
      // The C library's own heap may lie low, too.
      const isLow = (chunk: number) =>
        LOW_OWNERS[chunk] !== 0 || (!LOW_OFF && lowRunSpace().table.heaps[chunk] !== 0);
      const kindOf = (address: number) => {
        if (isInRegion(address)) return 'region';
        return address < LOW_LIMIT && isLow(address >>> 16) ? 'low' : 'libc';
      };
      let state = SEED;
      const random = (below: number) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const size = () =>
        random(4) === 0 ? 1 + random(30_000) : 28_000 + random(random(8) === 0 ? 3 * MIB : 300_000);
      const mark = (block: Block) => {
        for (const at of [0, block.size >> 1, block.size - 1])
          MemoryAccess.setU8(block.address + at, block.mark);
      };
      const check = ({ address, size, mark }: Block, bytes = size) => {
        if (MemoryAccess.getU8(address) !== mark) expect.fail(`a block of ${size} bytes is spoiled`);
        if (bytes === size && MemoryAccess.getU8(address + size - 1) !== mark)
          expect.fail('the end of a block is spoiled');
      };
      let [bytes, total, allocations, reallocations] = [0, 0, 0, 0];
      const steps = soak(3000, 30_000);
      for (let step = 0; step < steps; step++) {
        const at = random(100);
        const block = live[at];
        if (block === undefined) {
          const added = { address: 0, size: size(), align: 2 ** random(13), mark: step & 255 };
          added.address =
            random(2) === 0
              ? heap.allocateZeroed(added.size, added.align)
              : heap.allocate(added.size, added.align);
          expect(added.address % added.align).toBe(0);
          mark(added);
          live.push(added);
          [bytes, total, allocations] = [bytes + added.size, total + added.size, allocations + 1];
        } else if (random(2) === 0) {
          check(block);
          if (block.size > 65_536 && random(4) === 0) heap.deallocateUnsized(block.address);
          else heap.deallocate(block.address, block.size, block.align);
          bytes -= block.size;
          live[at] = live.at(-1)!;
          live.pop();
        } else {
          check(block);
          const [from, oldSize] = [kindOf(block.address), block.size];
          const newSize = size();
          block.address = heap.reallocate(block.address, oldSize, block.align, newSize);
          block.size = newSize;
          check(block, oldSize);
          if (newSize < oldSize) MemoryAccess.setU8(block.address + newSize - 1, block.mark);
          mark(block);
          const move = `${from} to ${kindOf(block.address)}`;
          kinds.set(move, (kinds.get(move) ?? 0) + 1);
          bytes += newSize - oldSize;
          total += Math.max(0, newSize - oldSize);
          reallocations++;
        }
        if (step % 500 === 0) {
          if (random(3) === 0) heap.trim();
          expect(heap.stats()).toMatchObject({
            allocatedBytes: bytes,
            allocationCount: live.length,
            totalAllocatedBytes: total,
            totalAllocations: allocations,
            totalReallocations: reallocations,
          });
          const { reservedBytes, addressSpaceBytes } = heap.stats();
          expect(reservedBytes).toBeGreaterThanOrEqual(bytes);
          expect(addressSpaceBytes).toBeGreaterThanOrEqual(reservedBytes);
        }
      }
      const moves = LOW_OFF
        ? ['region to libc', 'libc to region']
        : ['low to region', 'low to libc', 'region to low', 'region to libc', 'libc to low'];
      for (const move of ['region to region', 'libc to libc', ...moves]) {
        expect(kinds.get(move) ?? 0, move).toBeGreaterThan(0);
      }
      live.sort((a, b) => a.address - b.address);
      for (const [index, { address, size }] of live.entries()) {
        expect(address + size).toBeLessThanOrEqual(live[index + 1]?.address ?? Number.POSITIVE_INFINITY);
      }
      for (const block of live) {
        check(block);
        heap.deallocate(block.address, block.size, block.align);
      }
      heap.trim();
      expect(heap.stats()).toMatchObject({ allocatedBytes: 0, reservedBytes: 0, addressSpaceBytes: 0 });
    });
  },
);

it('small blocks that fill the region leave large ones to libc, which are freed as such', () => {
  for (let chunks = SPAN / CHUNK_SIZE; chunks >= 1; chunks >>= 1) {
    for (let at = acquireHigh(0, chunks); at !== 0; at = acquireHigh(0, chunks)) held.push([at, chunks]);
  }
  using heap = heapOf({ checks: 'basic' });
  const block = heap.allocate(100_000, 8);
  expect(isInRegion(block)).toBe(false);
  const moved = heap.reallocate(block, 100_000, 8, 300_000);
  heap.deallocate(moved, 300_000, 8);
  expect(heap.stats()).toMatchObject({ allocatedBytes: 0 });
});
