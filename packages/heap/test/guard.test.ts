import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryAccess } from '@justlang/memory-access';
import { type GuardPool, guardedAt, openGuardPool } from '@justlang/raw-allocator/internal';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, it } from 'vitest';
import type { JustHeap } from '../src/heap/just-heap.js';
import { Layout } from '../src/layout/layout.js';
import { type HeapRecorder, recordHeaps } from '../src/profile/recorded-core.js';
import { registerSite } from '../src/reports/sites.js';
import { Buffer } from '../src/values/buffer.js';
import { binomialBounds } from './binomial.js';
import { code, thrown } from './code.js';
import { open } from './open.js';
import { randomFrom, SampledProgram, startSeeded } from './sampled-program.js';

const SETTINGS = (['off', 'basic'] as const).flatMap((checks) =>
  (['pooled', 'system'] as const).map((allocator) => ({ checks, allocator })),
);
const PAGE = 4096;
const hasSmallPages = process.arch === 'x64';

/** The pool that the heaps of this thread take guarded blocks from. */
let pool: GuardPool | undefined;
function isGuarded(address: number): boolean {
  pool ??= openGuardPool()!;
  return address >= pool.base && address < pool.base + pool.bytes;
}

/** A heap whose samples, and their edges, are the same in each run. */
function openSeeded(options: Parameters<typeof open>[0], seed: number): JustHeap {
  const { random } = Math;
  Math.random = randomFrom(seed);
  try {
    return open(options);
  } finally {
    Math.random = random;
  }
}

describe.each(SETTINGS)('a guarded heap with checks $checks, allocator $allocator', (options) => {
  it('puts every block beside guard pages where the rate is one, and counts as any heap', () => {
    using heap = open({ ...options, guard: 1 });
    const blocks = [1, 24, 1000, 4096, 16_384].map((size) => ({ address: heap.allocate(size, 8), size }));
    for (const { address } of blocks) expect(isGuarded(address)).toBe(true);
    expect(heap.stats()).toMatchObject({
      allocationCount: 5,
      allocatedBytes: 21_505,
      totalAllocations: 5,
      peakAllocatedBytes: 21_505,
    });
    for (const { address, size } of blocks) {
      expect(heap.sizeOf(address)).toBe(size);
      heap.deallocate(address, size, 8);
    }
    expect(heap.stats()).toMatchObject({ allocationCount: 0, allocatedBytes: 0, totalFrees: 5 });
  });

  it('says of a closed heap that it is closed, as any heap does', () => {
    const heap = open({ ...options, guard: 1 });
    const [block, unsized] = [heap.allocate(24, 8), heap.allocateUnsized(24, 8)];
    heap.close();
    for (const use of [
      () => heap.deallocate(block, 24, 8),
      () => heap.reallocate(block, 24, 8, 40),
      () => heap.leak(block),
      () => heap.sizeOf(unsized),
      () => heap.deallocateUnsized(unsized),
      () => heap.allocate(24, 8),
    ]) {
      expect(code(use)).toBe('ERR_JUST_HEAP_CLOSED');
    }
  });

  it('gives what no slot can hold another place', () => {
    using heap = open({ ...options, guard: 1 });
    for (const [size, align] of [
      [70_000, 8],
      [100, 131_072],
    ] as const) {
      const block = heap.allocate(size, align);
      expect(isGuarded(block)).toBe(false);
      MemoryAccess.memset(block, 7, size);
      heap.deallocate(block, size, align);
    }
    expect(heap.allocate(0, 8)).toBe(8);
  });

  it('samples each allocation with the same probability, sized and unsized, and each reallocation', () => {
    // So often that no time is too much for the samples.
    const [rate, count] = [50, soak(20_000, 100_000)];
    using heap = openSeeded({ ...options, guard: rate }, 1);
    const found = { sized: 0, unsized: 0, resized: 0 };
    for (let i = 0; i < count; i++) {
      const sized = heap.allocate(24, 8);
      if (isGuarded(sized)) found.sized++;
      const resized = heap.reallocate(sized, 24, 8, 500);
      if (isGuarded(resized)) found.resized++;
      heap.deallocate(resized, 500, 8);
      const unsized = heap.allocateUnsized(100, 8);
      if (isGuarded(unsized)) found.unsized++;
      heap.deallocateUnsized(unsized);
    }
    const [least, most] = binomialBounds(count, 1 / rate);
    for (const figure of Object.values(found)) {
      expect(figure).toBeGreaterThanOrEqual(least);
      expect(figure).toBeLessThanOrEqual(most);
    }
    expect(heap.stats()).toMatchObject({ totalAllocations: 2 * count, totalReallocations: count });
  });

  it('reports what is freed twice, or where no block starts, with the places', () => {
    registerSite(77, { file: 'src/list.just', line: 3, column: 9, type: 'Node' });
    using heap = open({ ...options, guard: 1 });
    const block = heap.allocate(48, 8, 77);
    expect(code(() => heap.deallocate(block + 8, 48, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocate(block, 400, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => heap.deallocateUnsized(block))).toBe(
      options.allocator === 'system' ? 'no error' : 'ERR_JUST_LAYOUT_MISMATCH',
    );
    if (options.allocator !== 'system') heap.deallocate(block, 48, 8);
    for (const again of [
      () => heap.deallocate(block, 48, 8),
      () => heap.deallocateUnsized(block),
      () => heap.reallocate(block, 48, 8, 100),
      () => heap.sizeOf(block),
      () => heap.leak(block),
    ]) {
      const error = thrown(again);
      expect(error.code).toBe('ERR_JUST_DOUBLE_FREE');
      expect(error.message).toContain(
        '\n  block allocated\n    src/list.just:3:9 (Node)\n  block freed\n    at ',
      );
      expect(error.message).toContain('guard.test.ts');
    }
    const inside = thrown(() => heap.deallocate(block + 8, 48, 8));
    expect(inside.code).toBe('ERR_JUST_INVALID_FREE');
    expect(inside.message).toContain('8 bytes into the freed block of 48 bytes');
    expect(heap.stats().allocationCount).toBe(0);
  });

  it('reports what is freed twice after its slot was handed out again', () => {
    using heap = openSeeded({ ...options, guard: 1 }, 6);
    const first = heap.allocate(24, 8);
    heap.deallocate(first, 24, 8);
    let again = 0;
    for (let i = 0; i < 20 * 512 && guardedAt(first)?.address === first; i++) {
      if (again !== 0) heap.deallocate(again, 4000, 8);
      again = heap.allocate(4000, 8);
    }
    expect(guardedAt(first)).toMatchObject({ address: again, isFreed: false });
    const expected = options.allocator === 'system' ? 'ERR_JUST_INVALID_FREE' : 'ERR_JUST_DOUBLE_FREE';
    for (const use of [
      () => heap.deallocate(first, 24, 8),
      () => heap.deallocateUnsized(first),
      () => heap.reallocate(first, 24, 8, 48),
    ]) {
      expect(code(use)).toBe(expected);
    }
    heap.deallocate(again, 4000, 8);
  });

  it('frees its blocks when it is closed', () => {
    const heap = open({ ...options, guard: 1 });
    const [freed, leaked] = [heap.allocate(24, 8), heap.allocate(24, 8)];
    heap.leak(leaked, 24);
    heap.close();
    for (const block of [freed, leaked])
      expect(guardedAt(block)).toMatchObject({ address: block, isFreed: true });
  });

  it('keeps contents and edges through growth, out of its slot too', () => {
    using heap = open({ ...options, guard: 1 });
    const buffer = Buffer.empty(heap, Layout.U8);
    for (let length = 0; length < 200_000; length = buffer.capacity) {
      buffer.reserve(length + 1);
      if (length > 0) expect(MemoryAccess.getU8(buffer.address + length - 1)).toBe(length % 251);
      buffer.length = buffer.capacity;
      MemoryAccess.memset(buffer.address + length, buffer.capacity % 251, buffer.capacity - length);
    }
    buffer.free();
    expect(heap.stats().allocationCount).toBe(0);
  });

  it('goes together with a sampled profile', () => {
    using heap = openSeeded({ ...options, guard: 2 }, 3);
    startSeeded(heap, 8192, 3);
    const program = new SampledProgram(heap, 8192, 4);
    program.run(3000);
    program.check();
    expect([...program.live.keys()].some(isGuarded)).toBe(true);
    for (const address of program.live.keys()) program.free(address);
    program.check();
    expect(code(() => heap.startProfile({ interval: 1 }))).toBe('ERR_JUST_CONFIG');
  });

  it('goes together with a recorder', () => {
    const live = new Set<number>();
    const told: HeapRecorder = {
      opened: () => 0,
      allocated: (_heap, address) => live.add(address),
      resized: (_heap, address, moved) => live.delete(address) && live.add(moved),
      freed: (_heap, address) => live.delete(address),
      leaked: () => {},
      closed: () => {},
      dropped: () => {},
    };
    recordHeaps(told);
    using heap = open({ ...options, guard: 1 });
    recordHeaps(undefined as never);
    const block = heap.reallocate(heap.allocate(24, 8), 24, 8, 48);
    const unsized = heap.allocateUnsized(24, 8);
    expect([...live]).toEqual([block, unsized]);
    expect([...live].every(isGuarded)).toBe(true);
    heap.deallocate(block, 48, 8);
    heap.deallocateUnsized(unsized);
    expect(live.size).toBe(0);
  });
});

describe('guard pages', () => {
  it('are not taken by other heaps, of the same thread too', () => {
    using guarded = open({ guard: 1 });
    using heap = open();
    using full = guarded;
    expect(isGuarded(heap.allocate(24, 8))).toBe(false);
    expect(isGuarded(full.allocate(24, 8))).toBe(true);
  });

  it('forget that a block had no size once it was freed', () => {
    using heap = openSeeded({ guard: 1 }, 2);
    const unsized = heap.allocateUnsized(16, 8);
    heap.deallocateUnsized(unsized);
    let block = 0;
    // The same slot is handed out after all others; then the block may lie at the other end.
    for (let i = 0; i < 20 * 512 && block !== unsized; i++) {
      if (block !== 0) heap.deallocate(block, 16, 8);
      block = heap.allocate(16, 8);
    }
    expect(block).toBe(unsized);
    expect(code(() => heap.deallocateUnsized(block))).toBe('ERR_JUST_LAYOUT_MISMATCH');
  });

  it('fold counters of many blocks exactly', () => {
    using heap = openSeeded({ guard: 100_000 }, 5);
    for (let i = 0; i < 100_000; i++) heap.deallocate(heap.allocate(24, 8), 24, 8);
    expect(heap.stats()).toMatchObject({ totalAllocations: 100_000, totalAllocatedBytes: 2_400_000 });
    // Grows by more than the counters hold at once.
    const block = heap.allocate(40_000, 8);
    for (let i = 0; i < 3000; i++)
      heap.reallocate(heap.reallocate(block, 40_000, 8, 2 ** 20), 2 ** 20, 8, 40_000);
    expect(heap.stats()).toMatchObject({ totalAllocations: 100_001, allocatedBytes: 40_000 });
  });

  it('hold a block to an alignment of up to a page', () => {
    using heap = open({ guard: 1 });
    for (let align = 1; align <= PAGE; align *= 2) {
      for (const size of [1, align, 3 * align + 1]) {
        const block = heap.allocate(size, align);
        expect(block % align).toBe(0);
        if (size <= 3 * PAGE && hasSmallPages) expect(isGuarded(block)).toBe(true);
        heap.deallocate(block, size, align);
      }
    }
  });
});

/** A file to write to: where the system may not read the bytes it says so, and the process goes on. */
const sink = openSync(join(temporaryFolder('guard'), 'sink'), 'w');
afterAll(() => closeSync(sink));

/** Whether an access to an address would be a fault. */
function faults(address: number): boolean {
  try {
    writeSync(sink, MemoryAccess.unsafeBytes(address, 1), 0, 1, 0);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EFAULT') return true;
    throw error;
  }
}

describe.runIf(process.platform === 'linux')('planted faults are found as often as computed', () => {
  const size = 24;
  const plants: Record<string, { p: number; plant(heap: JustHeap): number }> = {
    // Half of the blocks lie at the end of their pages, and half at the start.
    overflow: { p: 0.5, plant: (heap) => heap.allocate(size, 8) + size },
    underflow: { p: 0.5, plant: (heap) => heap.allocate(size, 8) - 1 },
    'use after free': {
      p: 1,
      plant(heap) {
        const block = heap.allocate(size, 8);
        heap.deallocate(block, size, 8);
        return block + 4;
      },
    },
    'use after a reallocation': {
      p: 1,
      plant(heap) {
        const block = heap.allocate(size, 8);
        heap.deallocate(heap.reallocate(block, size, 8, 20_000), 20_000, 8);
        return block + 4;
      },
    },
    'overflow after a reallocation': {
      p: 0.5,
      plant: (heap) => heap.reallocate(heap.allocate(8, 8), 8, 8, 1000) + 1000,
    },
  };
  it.each(Object.keys(plants).flatMap((kind) => [1, 10].map((rate) => [kind, rate] as const)))(
    '%s, one in %d',
    (kind, rate) => {
      const { p, plant } = plants[kind]!;
      const count = 50 * rate;
      let found = 0;
      for (let i = 0; i < count; i++) {
        using heap = openSeeded({ guard: rate }, i);
        // The sample may be any allocation of a program.
        for (let before = i % 7; before > 0; before--) heap.allocate(size, 8);
        if (faults(plant(heap))) found++;
      }
      const [least, most] = binomialBounds(count, p / rate);
      expect(found).toBeGreaterThanOrEqual(least);
      expect(found).toBeLessThanOrEqual(most);
      if (p / rate === 1) expect(found).toBe(count);
    },
  );
});
