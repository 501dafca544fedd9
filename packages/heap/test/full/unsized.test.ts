import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { JustHeap } from '../../src/heap/just-heap.js';
import type { CheckReport } from '../../src/reports/report.js';
import { code, thrown } from '../code.js';
import { runUnsized, step } from '../unsized-program.js';

const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off', stacks: false, quarantine: 65_536 });

describe.each(['pooled', 'system'] as const)('full checks of blocks without a size, %s', (allocator) => {
  const config = FULL.with({ allocator });

  it('know what was asked for, over any program', () => {
    check(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        using heap = new JustHeap(config);
        runUnsized(heap, steps, true);
      }),
      40,
    );
  });

  it('report faults at the end of what was asked for, and bad frees with the block', () => {
    using heap = new JustHeap(config);
    using other = new JustHeap(config);
    const block = heap.allocateUnsized(20, 4, 7);
    expect(heap.sizeOf(block)).toBe(20);
    expect(code(() => MemoryAccess.getU8(block + 20))).toBe('ERR_JUST_OUT_OF_BOUNDS');
    expect(code(() => other.deallocateUnsized(block))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocateUnsized(block + 4))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocateUnsized(12))).toBe('ERR_JUST_NULL_ADDRESS');
    heap.deallocateUnsized(block);
    expect(code(() => MemoryAccess.getU8(block))).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => heap.sizeOf(block))).toBe('ERR_JUST_DOUBLE_FREE');
    const { report } = thrown(() => heap.deallocateUnsized(block));
    expect(report as CheckReport).toMatchObject({
      code: 'ERR_JUST_DOUBLE_FREE',
      operation: 'deallocateUnsized',
      block: { address: block, size: 20, align: 4, state: 'freed', allocated: { siteId: 7 } },
    });
  });

  it('take a block of size 0, and free with its size one that was allocated without', () => {
    using heap = new JustHeap(config);
    heap.deallocateUnsized(heap.allocateUnsized(0, 16));
    expect(heap.sizeOf(16)).toBe(0);
    heap.deallocate(heap.allocateUnsized(20, 4), 20, 4);
    heap.deallocateUnsized(heap.allocate(20, 4));
    const block = heap.allocateUnsized(20, 4);
    expect(code(() => heap.deallocate(block, 24, 4))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    heap.leak(block);
    expect(code(() => heap.deallocateUnsized(block))).toBe('ERR_JUST_INVALID_FREE');
  });
});
