import { MemoryAccess } from '@justlang/memory-access';
import {
  acquireHigh,
  CHUNK_SIZE,
  highRegion,
  releaseHigh,
  setLowLimitForTesting,
} from '@justlang/raw-allocator/internal';
import { SEED } from '@justlang-tools/testing/soak';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { code } from '../../test/code.js';
import { open } from '../../test/open.js';
import type { JustHeap } from './just-heap.js';

beforeEach(() => setLowLimitForTesting(0));
afterEach(() => setLowLimitForTesting(2 ** 31));

/** What a heap should say, kept beside it. */
class Ledger {
  readonly live: { address: number; size: number; align: number; mark: number }[] = [];
  bytes = 0;
  peak = 0;
  total = 0;
  allocations = 0;
  /** Blocks that did not hold what was written. */
  spoiled = 0;

  grow(bytes: number): void {
    this.allocations++;
    this.bytes += bytes;
    this.total += bytes;
    this.peak = Math.max(this.peak, this.bytes);
  }

  expectOf(heap: JustHeap): void {
    expect(this.spoiled).toBe(0);
    expect(heap.stats()).toMatchObject({
      allocatedBytes: this.bytes,
      allocationCount: this.live.length,
      peakAllocatedBytes: this.peak,
      totalAllocations: this.allocations,
      totalAllocatedBytes: this.total,
      totalFrees: this.allocations - this.live.length,
    });
  }
}

let state = SEED;

/** A number from 0 to below 1, drawn from the run's seed. */
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return (state >>> 8) / 2 ** 24;
}

const ALIGNS = [1, 2, 4, 8, 8, 8, 16, 64];

/** Allocates and frees at random; blocks hold what was written. */
function run(heap: JustHeap, ledger: Ledger, steps: number, most: number): void {
  for (let step = 0; step < steps; step++) {
    const at = Math.floor(random() * most);
    const old = ledger.live[at];
    if (old !== undefined) {
      if (MemoryAccess.getU8(old.address + old.size - 1) !== old.mark) ledger.spoiled++;
      heap.deallocate(old.address, old.size, old.align);
      ledger.bytes -= old.size;
      ledger.live[at] = ledger.live[ledger.live.length - 1]!;
      ledger.live.pop();
    }
    const size = 1 + Math.floor(random() ** 4 * 65_535);
    const align = ALIGNS[Math.floor(random() * ALIGNS.length)]!;
    const address = heap.allocate(size, align);
    const mark = step & 255;
    MemoryAccess.setU8(address, mark);
    MemoryAccess.setU8(address + size - 1, mark);
    ledger.live.push({ address, size, align, mark });
    ledger.grow(size);
    if (step % 1000 === 0) ledger.expectOf(heap);
  }
}

describe.each(['off', 'basic'] as const)('above 2^31, with checks %s,', (checks) => {
  it.each([{}, { heapLimit: 2 ** 40 }])('blocks are handed out once and counted exactly (%o)', (options) => {
    using heap = open({ checks, ...options });
    const ledger = new Ledger();
    run(heap, ledger, 30_000, 2000);
    expect(ledger.live.filter(({ address }) => address >= 2 ** 32).length).toBeGreaterThan(1000);
    expect(new Set(ledger.live.map(({ address }) => address)).size).toBe(ledger.live.length);
    for (const { address, size, align } of ledger.live.splice(0)) heap.deallocate(address, size, align);
    ledger.bytes = 0;
    ledger.expectOf(heap);
    heap.trim();
    expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
    run(heap, ledger, 2000, 100);
    ledger.expectOf(heap);
  });

  it('a heap goes on in the next region once one is full', () => {
    const { size } = highRegion(0)!;
    const runs: [number, number][] = [];
    for (let chunks = size / CHUNK_SIZE; chunks >= 1; chunks >>= 1) {
      for (let at = acquireHigh(0, chunks); at !== 0; at = acquireHigh(0, chunks)) runs.push([at, chunks]);
    }
    // Of the first region only two chunks are left.
    const [last, chunks] = runs.find(([, chunks]) => chunks >= 2)!;
    releaseHigh(last, 2);
    try {
      using heap = open({ checks });
      const ledger = new Ledger();
      run(heap, ledger, 5000, 500);
      const regions = new Set(ledger.live.map(({ address }) => Math.floor(address / 2 ** 31)));
      expect(regions.size).toBe(2);
      ledger.expectOf(heap);
    } finally {
      for (const [at, count] of runs) if (at !== last) releaseHigh(at, count);
      if (chunks > 2) releaseHigh(last + 2 * CHUNK_SIZE, chunks - 2);
    }
  });

  it('each heap frees its own blocks only', () => {
    using first = open({ checks });
    using second = open({ checks });
    const [mine, other] = [first.allocate(40, 8), second.allocate(40, 8)];
    for (const heap of [first, second]) heap.deallocate(heap.allocate(40, 8), 40, 8);
    expect(code(() => first.deallocate(other, 40, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => second.deallocate(mine, 40, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => first.deallocate(mine, 400, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => first.deallocate(mine + 4, 40, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => first.deallocate(mine + 0.5, 40, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(code(() => first.deallocate(BigInt(mine) as never, 40, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(code(() => first.deallocate(mine, 40n as never, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(code(() => first.deallocate(mine, 40, 8n as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect([first.stats().allocatedBytes, second.stats().allocatedBytes]).toEqual([40, 40]);
    second.close();
    expect(code(() => second.deallocate(other, 40, 8))).toBe('ERR_JUST_HEAP_CLOSED');
    expect(code(() => second.allocate(40, 8))).toBe('ERR_JUST_HEAP_CLOSED');
  });
});

it('above 2^31 basic checks find a second free, and one with another alignment', () => {
  using heap = open({ checks: 'basic' });
  const block = heap.allocate(40, 8);
  heap.deallocate(heap.allocate(40, 8), 40, 8);
  expect(code(() => heap.deallocate(block, 40, 4))).toBe('ERR_JUST_LAYOUT_MISMATCH');
  heap.deallocate(block, 40, 8);
  expect(code(() => heap.deallocate(block, 40, 8))).toBe('ERR_JUST_DOUBLE_FREE');
  expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0, totalFrees: 2 });
});

it('above 2^31 a heap has its limit', () => {
  using heap = open({ checks: 'off', heapLimit: 100_000 });
  const blocks = Array.from({ length: 100 }, () => heap.allocate(900, 8));
  for (const block of blocks.splice(50)) heap.deallocate(block, 900, 8);
  for (let left = 100_000 - 50 * 900; left > 0; left -= 1000) blocks.push(heap.allocate(1000, 8));
  expect(code(() => heap.allocate(1, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
  expect(heap.stats().allocatedBytes).toBe(100_000);
});
