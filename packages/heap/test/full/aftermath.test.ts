// What holds after a fault, a close, or the end of a thread.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { fixTier, uncheckedFunctions } from '@justlang/memory-access/internal';
import { SOAK, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it, vi } from 'vitest';
import { JustHeap } from '../../src/heap/just-heap.js';
import { Layout } from '../../src/layout/layout.js';
import type { CheckReport } from '../../src/reports/report.js';
import { Buffer } from '../../src/values/buffer.js';
import { MemoryStack } from '../../src/values/memory-stack.js';
import { code, thrown } from '../code.js';

vi.hoisted(() => {
  process.env.JUST_CHECKS = 'full';
});
fixTier('full');

const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off', stacks: false });
const { getU8, setU8 } = uncheckedFunctions();

/** Writes over the byte after a block, as native code would. */
function damage(end: number): void {
  setU8(end, getU8(end) ^ 0x40);
}

describe.each(['pooled', 'system'] as const)('with the allocator %s', (allocator) => {
  const config = FULL.with({ allocator });

  it.each([
    [67_000_000, 8, 2 ** 26],
    [8, 2 ** 26, 2 ** 26],
    [2_000_000, 8, 2 ** 20],
    [100, 8, 50],
  ])(
    'a freed block waits until another one is freed, however large: %d bytes, align %d, quarantine %d',
    (size, align, quarantine) => {
      using heap = new JustHeap(config.with({ quarantine }));
      const block = heap.allocate(size, align, 1);
      heap.deallocate(block, size, align);
      expect(code(() => MemoryAccess.getU8(block))).toBe('ERR_JUST_USE_AFTER_FREE');
      expect(code(() => heap.deallocate(block, size, align))).toBe('ERR_JUST_DOUBLE_FREE');
      const next = heap.allocate(size, align, 1);
      expect(next).not.toBe(block);
      heap.deallocate(next, size, align);
      expect(code(() => MemoryAccess.getU8(next))).toBe('ERR_JUST_USE_AFTER_FREE');
      heap.trim();
      expect(heap.stats().allocationCount).toBe(0);
      // The newest block goes on waiting.
      expect(heap.stats().reservedBytes).toBeGreaterThan(size);
      expect(code(() => MemoryAccess.getU8(next))).toBe('ERR_JUST_USE_AFTER_FREE');
    },
  );

  it('with a quarantine of 0 nothing waits', () => {
    using heap = new JustHeap(config.with({ quarantine: 0 }));
    const block = heap.allocate(100_000, 8, 1);
    heap.deallocate(block, 100_000, 8);
    expect(heap.stats().reservedBytes).toBe(0);
    for (let round = 0; round < 100; round++) heap.deallocate(heap.allocate(round + 1, 8, 1), round + 1, 8);
    heap.trim();
    expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
  });

  it('a buffer, or a stack, that was found damaged when it was freed is freed', () => {
    using heap = new JustHeap(config);
    const buffer = Buffer.withCapacity(heap, Layout.U8, 16);
    damage(buffer.address + 16);
    expect(code(() => buffer.free())).toBe('ERR_JUST_OVERFLOW_WRITE');
    buffer[Symbol.dispose]();
    expect(code(() => buffer.free())).toBe('ERR_JUST_DOUBLE_FREE');
    const stack = new MemoryStack(heap, 64);
    const local = stack.allocate(64, 64);
    damage(local + 64);
    expect(code(() => stack[Symbol.dispose]())).toBe('ERR_JUST_OVERFLOW_WRITE');
    stack[Symbol.dispose]();
    expect(code(() => stack.mark())).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => MemoryAccess.getU8(local))).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(heap.stats().allocationCount).toBe(0);
  });

  it('a block that is found damaged when it is to be exchanged for none stays', () => {
    using heap = new JustHeap(config);
    const buffer = Buffer.withCapacity(heap, Layout.U8, 16);
    damage(buffer.address + 16);
    expect(code(() => buffer.shrinkToFit())).toBe('ERR_JUST_OVERFLOW_WRITE');
    expect(buffer.capacity).toBe(16);
    buffer.shrinkToFit();
    expect(buffer.capacity).toBe(0);
    const record = heap.alloc(Layout.of(24, 8));
    damage(record.address + 24);
    expect(code(() => heap.realloc(record, Layout.of(0, 64)))).toBe('ERR_JUST_OVERFLOW_WRITE');
    heap.free(record);
    expect(heap.stats()).toMatchObject({ allocationCount: 0, totalReallocations: 0 });
  });

  it('damage that an exchange for none lets out of the quarantine is raised by what frees next, at the latest by close', () => {
    using heap = new JustHeap(config.with({ quarantine: 100_000 }));
    const stale = heap.allocate(90_000, 8, 1);
    heap.deallocate(stale, 90_000, 8);
    setU8(stale + 5, 1);
    const block = heap.allocate(60_000, 8, 1);
    expect(heap.reallocate(block, 60_000, 8, 0)).toBe(8);
    expect(heap.stats().allocationCount).toBe(0);
    const error = thrown(() => heap.close());
    expect(error).toMatchObject({ code: 'ERR_JUST_USE_AFTER_FREE', report: { address: stale + 5 } });
  });

  it('a stack that outlives its heap leaves the memory to whom it belongs', () => {
    const first = new JustHeap(config.with({ quarantine: 0 }));
    const stack = new MemoryStack(first, 4096);
    const local = stack.allocate(16, 8);
    first.close();
    expect(code(() => stack.allocate(16, 8))).toBe('ERR_JUST_HEAP_CLOSED');
    expect(code(() => stack.reset(0))).toBe('ERR_JUST_HEAP_CLOSED');
    const waiting = new JustHeap(config);
    const held = new MemoryStack(waiting, 4096);
    const inside = held.allocate(16, 8);
    waiting.close();
    expect(code(() => held[Symbol.dispose]())).toBe('ERR_JUST_HEAP_CLOSED');
    expect(code(() => MemoryAccess.getI32(inside))).toBe('ERR_JUST_USE_AFTER_FREE');
    using next = new JustHeap(config);
    const blocks = Array.from({ length: 200 }, () => next.allocate(4096, 64, 1));
    expect(code(() => stack[Symbol.dispose]())).toBe('ERR_JUST_HEAP_CLOSED');
    for (const block of blocks) {
      MemoryAccess.memset(block, 1, 4096);
      expect(code(() => MemoryAccess.setU8(block + 4096, 0))).toBe('ERR_JUST_OUT_OF_BOUNDS');
      next.deallocate(block, 4096, 64);
    }
    expect(local).not.toBe(0);
  });

  it('an access past the topmost local is out of bounds, until frames were popped there', () => {
    using heap = new JustHeap(config);
    using stack = new MemoryStack(heap, 4096);
    const local = stack.allocate(16, 8);
    expect(code(() => MemoryAccess.getI32(local + 16))).toBe('ERR_JUST_OUT_OF_BOUNDS');
    const mark = stack.mark();
    stack.allocate(16, 8);
    expect(code(() => MemoryAccess.getI32(local + 32))).toBe('ERR_JUST_OUT_OF_BOUNDS');
    stack.reset(mark);
    expect(code(() => MemoryAccess.getI32(local + 16))).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => MemoryAccess.getI32(local + 32))).toBe('ERR_JUST_OUT_OF_BOUNDS');
  });

  it('a free through another heap is reported with the block and what became of it', () => {
    using owner = new JustHeap(config);
    using other = new JustHeap(config);
    const block = owner.allocate(24, 8, 1);
    const report = () => thrown(() => other.deallocate(block, 24, 8)).report as CheckReport;
    expect(report()).toMatchObject({
      code: 'ERR_JUST_INVALID_FREE',
      block: { address: block, size: 24, state: 'live' },
    });
    owner.deallocate(block, 24, 8);
    expect(report()).toMatchObject({
      code: 'ERR_JUST_INVALID_FREE',
      block: { address: block, size: 24, state: 'freed' },
    });
  });

  it('a block is leaked with its exact size, if with any', () => {
    using heap = new JustHeap(config);
    const block = heap.allocate(40, 8, 1);
    expect(code(() => heap.leak(block, 41))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => heap.leak(block, 39.5))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(heap.stats()).toMatchObject({ allocationCount: 1, leakedBytes: 0 });
    heap.leak(block, 40);
    expect(heap.stats()).toMatchObject({ allocationCount: 0, leakedBytes: 40 });
  });
});

describe.each(soak(['pooled'], ['pooled', 'system']))('with the allocator %s', (allocator) => {
  it.runIf(SOAK)('a worker that closed its heap leaves none of its memory behind', async () => {
    const fixture = fileURLToPath(new URL('../fixtures/closing-worker.mjs', import.meta.url));
    const rss: number[] = [];
    for (let i = 0; i < 16; i++) {
      const worker = new Worker(fixture, { workerData: { allocator } });
      await once(worker, 'exit');
      rss.push(process.memoryUsage.rss());
    }
    // Each closes 12 MiB.
    expect(rss[15]! - rss[5]!).toBeLessThan(60 * 2 ** 20);
  });
});
