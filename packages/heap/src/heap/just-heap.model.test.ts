import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { check, fc } from '@justlang-tools/testing/property';
import { SEED, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import type { Allocation } from '../layout/allocation.js';
import { Layout } from '../layout/layout.js';
import { JustHeap } from './just-heap.js';

/**
 * A heap against a ledger, a plain array that says what must be true, from the run's seed. The whole soak is 10 million
 * operations.
 */
const OPERATIONS = soak(50_000, 1_300_000, 100_000);

interface Entry {
  address: number;
  size: number;
  align: number;
  /** Every byte of the block is this. */
  fill: number;
  /** The object lane's record, where the block came from there. */
  record: Allocation | null;
}

/** Numerical Recipes' generator: the same sequence from the same seed everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}

class Ledger {
  readonly live: Entry[] = [];
  bytes = 0;
  count = 0;
  peak = 0;
  allocations = 0;
  frees = 0;
  reallocations = 0;
  totalBytes = 0;

  add(size: number): void {
    if (size === 0) return;
    this.count++;
    this.allocations++;
    this.bytes += size;
    this.totalBytes += size;
    this.peak = Math.max(this.peak, this.bytes);
  }

  remove(size: number): void {
    if (size === 0) return;
    this.count--;
    this.frees++;
    this.bytes -= size;
  }

  resize(from: number, to: number): void {
    if (from === 0) this.add(to);
    else if (to === 0) this.remove(from);
    else {
      this.reallocations++;
      this.bytes += to - from;
      this.totalBytes += Math.max(0, to - from);
      this.peak = Math.max(this.peak, this.bytes);
    }
  }

  expectSameAs(heap: JustHeap): void {
    const stats = heap.stats();
    expect(stats).toMatchObject({
      allocatedBytes: this.bytes,
      allocationCount: this.count,
      peakAllocatedBytes: this.peak,
      totalAllocations: this.allocations,
      totalFrees: this.frees,
      totalReallocations: this.reallocations,
      totalAllocatedBytes: this.totalBytes,
    });
    expect(stats.reservedBytes).toBeGreaterThanOrEqual(this.bytes);
    expect(stats.peakReservedBytes).toBeGreaterThanOrEqual(stats.reservedBytes);
  }
}

function pickSize(next: (below: number) => number): number {
  const kind = next(1000);
  if (kind === 0) return next(2 ** 20);
  if (kind < 10) return next(70_000);
  if (kind < 40) return 0;
  if (kind < 600) return 1 + next(128);
  return 1 + next(2048);
}

function pickAlign(next: (below: number) => number): number {
  const kind = next(1000);
  if (kind === 0) return 2 ** (12 + next(9));
  if (kind < 50) return 2 ** (5 + next(8));
  return 2 ** next(5);
}

function requireContents(entry: Entry, upTo: number): void {
  // Both ends and a byte between: a block that overlaps another has the other's bytes at an end of one of them.
  if (upTo === 0) return;
  for (const at of [0, upTo >> 1, upTo - 1]) {
    const byte = MemoryAccess.getU8(entry.address + at);
    if (byte !== entry.fill) {
      throw new Error(`byte ${at} of ${entry.size} at ${entry.address} is ${byte}, not ${entry.fill}`);
    }
  }
}

function fill(entry: Entry, next: (below: number) => number): void {
  entry.fill = next(256);
  if (entry.size > 0) MemoryAccess.memset(entry.address, entry.fill, entry.size);
}

function runProgram(heap: JustHeap, operations: number, seed: number): void {
  const next = random(seed);
  const ledger = new Ledger();
  const { live } = ledger;
  for (let operation = 0; operation < operations; operation++) {
    const kind = next(100);
    // Phases in which the heap grows and shrinks, so that chunks are taken and returned.
    const growing = (operation >> 15) % 2 === 0 ? 58 : 42;
    if (live.length === 0 || kind < growing) {
      const size = pickSize(next);
      const align = pickAlign(next);
      const zeroed = next(8) === 0;
      let record: Allocation | null = null;
      let address: number;
      if (next(4) === 0) {
        const layout = Layout.of(size, align);
        record = zeroed ? heap.allocZeroed(layout) : heap.alloc(layout);
        address = record.address;
      } else {
        address = zeroed ? heap.allocateZeroed(size, align) : heap.allocate(size, align);
      }
      if (address % align !== 0 || address === 0) throw new Error(`${address} is not aligned to ${align}`);
      const entry: Entry = { address, size, align, fill: 0, record };
      if (zeroed) requireContents(entry, size);
      fill(entry, next);
      ledger.add(size);
      live.push(entry);
      continue;
    }
    const index = next(live.length);
    const entry = live[index]!;
    requireContents(entry, entry.size);
    if (kind < 85) {
      if (entry.record !== null && next(2) === 0) heap.free(entry.record);
      else heap.deallocate(entry.address, entry.size, entry.align);
      ledger.remove(entry.size);
      live[index] = live[live.length - 1]!;
      live.pop();
    } else {
      const size = next(3) === 0 ? pickSize(next) : Math.max(0, entry.size + next(64) - 32);
      const kept = Math.min(size, entry.size);
      if (entry.record !== null) {
        entry.record = heap.realloc(entry.record, Layout.of(size, entry.align));
        entry.address = entry.record.address;
      } else {
        entry.address = heap.reallocate(entry.address, entry.size, entry.align, size);
      }
      if (entry.address % entry.align !== 0)
        throw new Error(`${entry.address} is not aligned to ${entry.align}`);
      requireContents(entry, kept);
      ledger.resize(entry.size, size);
      entry.size = size;
      fill(entry, next);
    }
    if (operation % 50_000 === 0) ledger.expectSameAs(heap);
    if (operation % 333_333 === 0) heap.trim();
  }
  ledger.expectSameAs(heap);
  for (const entry of live) {
    requireContents(entry, entry.size);
    heap.deallocate(entry.address, entry.size, entry.align);
    ledger.remove(entry.size);
  }
  ledger.expectSameAs(heap);
  heap.trim();
  expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
}

describe('a long run of mixed operations agrees with a ledger', () => {
  for (const allocator of ['pooled', 'system'] as const) {
    for (const checks of ['off', 'basic'] as const) {
      // The pool has more to get wrong than libc, whose blocks take a native call each.
      const operations = allocator === 'pooled' ? 3 * OPERATIONS : OPERATIONS;
      it(`${allocator}, checks ${checks}, ${operations} operations`, () => {
        using heap = new JustHeap(RuntimeConfig.DEFAULT.with({ allocator, checks }));
        runProgram(heap, operations, SEED);
      });
    }
  }

  it.each([1, 40, 5000])('beside guard pages, one block in %d, which no access touches', (guard) => {
    for (const checks of ['off', 'basic'] as const) {
      using heap = new JustHeap(RuntimeConfig.DEFAULT.with({ checks, guard }));
      runProgram(heap, guard === 5000 ? OPERATIONS : soak(5000, 100_000), SEED);
    }
  });
});

describe('any short program agrees with a ledger', () => {
  it('also when it is as odd as can be', () => {
    const operation = fc.record({
      seed: fc.integer(),
      allocator: fc.constantFrom('pooled' as const, 'system' as const),
      checks: fc.constantFrom('off' as const, 'basic' as const),
      guard: fc.constantFrom(0, 1, 5),
      operations: fc.integer({ min: 1, max: 400 }),
    });
    check(
      fc.property(operation, ({ seed, allocator, checks, guard, operations }) => {
        using heap = new JustHeap(RuntimeConfig.DEFAULT.with({ allocator, checks, guard }));
        runProgram(heap, operations, seed);
      }),
      150,
    );
  });
});
