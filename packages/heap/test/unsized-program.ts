import { MemoryAccess } from '@justlang/memory-access';
import { fc } from '@justlang-tools/testing/property';
import { expect } from 'vitest';
import type { JustHeap } from '../src/heap/just-heap.js';

/** One step of a program that frees some blocks with their sizes and some without. */
export const step = fc.record({
  kind: fc.constantFrom('sized', 'unsized', 'unsized', 'free', 'free', 'trim' as const),
  size: fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 70_000 }),
    fc.constantFrom(0, 1, 8, 128, 129, 65_535, 65_536, 65_537),
  ),
  align: fc.nat(13).map((power) => 2 ** power),
  which: fc.nat(1000),
  count: fc.integer({ min: 1, max: 40 }),
});

export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Entry {
  readonly address: number;
  readonly size: number;
  readonly align: number;
  /** What `allocatedBytes` grew by. */
  readonly counted: number;
  readonly isSized: boolean;
  readonly fill: number;
}

/** Runs a program, and compares the heap with a ledger after every step. @param isExact - whether all sizes are known */
export function runUnsized(heap: JustHeap, steps: readonly Step[], isExact: boolean): void {
  const live: Entry[] = [];
  let bytes = 0;
  let fill = 0;
  const add = (isSized: boolean, size: number, align: number) => {
    const before = heap.stats().allocatedBytes;
    const address = isSized ? heap.allocate(size, align) : heap.allocateUnsized(size, align);
    expect(address % align).toBe(0);
    const counted = heap.stats().allocatedBytes - before;
    const usable = heap.sizeOf(address);
    expect(usable).toBeGreaterThanOrEqual(size);
    // At most as much as classes of sizes waste, once the size is a multiple of the alignment.
    expect(usable).toBeLessThan(1.125 * (size + Math.min(align, size === 0 ? 0 : align)) + 8);
    if (isExact || size === 0) expect(usable).toBe(size);
    expect(counted).toBe(isSized ? size : usable);
    fill = (fill + 1) & 255;
    // All of the usable bytes are the block's.
    if (usable > 0) MemoryAccess.memset(address, fill, isSized ? size : usable);
    live.push({ address, size, align, counted, isSized, fill });
    bytes += counted;
  };
  const remove = (index: number) => {
    const [entry] = live.splice(index, 1);
    const { address, size, align, counted, isSized } = entry!;
    if (counted > 0) {
      const last = address + counted - 1;
      expect([MemoryAccess.getU8(address), MemoryAccess.getU8(last)]).toEqual([entry!.fill, entry!.fill]);
    }
    if (isSized) heap.deallocate(address, size, align);
    else heap.deallocateUnsized(address);
    bytes -= counted;
  };
  for (const { kind, size, align, which, count } of steps) {
    for (let index = 0; index < count; index++) {
      if (kind === 'sized' || kind === 'unsized') add(kind === 'sized', size, align);
      else if (kind === 'free' && live.length > 0) remove((which + index) % live.length);
    }
    if (kind === 'trim') heap.trim();
    const { allocatedBytes, allocationCount } = heap.stats();
    expect({ allocatedBytes, allocationCount }).toEqual({
      allocatedBytes: bytes,
      allocationCount: live.filter((entry) => entry.size > 0).length,
    });
  }
  while (live.length > 0) remove(live.length - 1);
  expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0, leakedBytes: 0 });
}
