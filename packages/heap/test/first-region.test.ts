import { MemoryAccess } from '@justlang/memory-access';
import { highRegion } from '@justlang/raw-allocator/internal';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { code } from './code.js';
import { open } from './open.js';

// A thread without low memory: its hot paths begin in the first region.
vi.hoisted(() => {
  vi.stubEnv('JUST_LOW_MEMORY', 'off');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe.each(['off', 'basic'] as const)('with low memory off and checks %s,', (checks) => {
  const heapOf = (options = {}) => open({ checks, lowMemory: false, ...options });

  it('blocks lie in the first region, come again, and are counted exactly', () => {
    using heap = heapOf();
    const { base, size: span } = highRegion(0)!;
    let total = 0;
    for (let round = 0; round < 20; round++) {
      const sizes = Array.from({ length: 4000 }, (_, index) => 1 + ((index * 37 + round) % 2000));
      const blocks = sizes.map((size, index) => {
        const block = heap.allocate(size, index % 5 === 0 ? 16 : 8);
        MemoryAccess.setU8(block + size - 1, index);
        return block;
      });
      expect(blocks.every((block) => block >= base && block < base + span)).toBe(true);
      expect(blocks.every((block, index) => block % (index % 5 === 0 ? 16 : 8) === 0)).toBe(true);
      expect(new Set(blocks).size).toBe(blocks.length);
      expect(
        blocks.every((block, index) => MemoryAccess.getU8(block + sizes[index]! - 1) === (index & 255)),
      ).toBe(true);
      const live = sizes.reduce((sum, size) => sum + size, 0);
      total += live;
      expect(heap.stats()).toMatchObject({
        allocatedBytes: live,
        allocationCount: 4000,
        totalAllocatedBytes: total,
      });
      blocks.forEach((block, index) => {
        heap.deallocate(block, sizes[index]!, index % 5 === 0 ? 16 : 8);
      });
      expect(heap.stats()).toMatchObject({ allocatedBytes: 0, totalFrees: (round + 1) * 4000 });
    }
    heap.trim();
    expect(heap.stats()).toMatchObject({ reservedBytes: 0 });
    const again = heap.allocate(40, 8);
    heap.deallocate(again, 40, 8);
    expect(heap.allocate(40, 8)).toBe(again);
  });

  it('a heap frees its own blocks only, and by their layout', () => {
    using first = heapOf();
    using second = heapOf();
    for (const heap of [first, second]) heap.deallocate(heap.allocate(40, 8), 40, 8);
    const [mine, other] = [first.allocate(40, 8), second.allocate(40, 8)];
    expect(code(() => first.deallocate(other, 40, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => first.deallocate(mine, 400, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => first.deallocate(mine + 4, 40, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => first.deallocate(mine + 2 ** 31, 40, 8))).toBe('ERR_JUST_INVALID_FREE');
    for (const wrong of [mine + 0.5, String(mine), undefined, BigInt(mine)]) {
      expect(code(() => first.deallocate(wrong as never, 40, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const wrong of [40n, '40', 40.5, -1]) {
      expect(code(() => first.allocate(wrong as never, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => first.deallocate(mine, wrong as never, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    expect(code(() => first.allocate(40, 3))).toBe('ERR_JUST_INVALID_LAYOUT');
    expect([first.stats().allocatedBytes, second.stats().allocatedBytes]).toEqual([40, 40]);
    second.close();
    expect(code(() => second.allocate(40, 8))).toBe('ERR_JUST_HEAP_CLOSED');
    expect(code(() => second.deallocate(other, 40, 8))).toBe('ERR_JUST_HEAP_CLOSED');
  });

  it('a heap has its limit', () => {
    using heap = heapOf({ heapLimit: 1000 });
    const blocks = Array.from({ length: 10 }, () => heap.allocate(100, 8));
    expect(code(() => heap.allocate(8, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    heap.deallocate(blocks.pop()!, 100, 8);
    expect(heap.allocate(100, 8)).toBeGreaterThan(2 ** 31);
    expect(code(() => heap.allocate(1, 1))).toBe('ERR_JUST_OUT_OF_MEMORY');
  });
});

it('basic checks find a second free, and one with another alignment', () => {
  using heap = open({ checks: 'basic', lowMemory: false });
  heap.deallocate(heap.allocate(40, 8), 40, 8);
  const block = heap.allocate(40, 8);
  expect(code(() => heap.deallocate(block, 40, 4))).toBe('ERR_JUST_LAYOUT_MISMATCH');
  heap.deallocate(block, 40, 8);
  expect(code(() => heap.deallocate(block, 40, 8))).toBe('ERR_JUST_DOUBLE_FREE');
  expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0, totalFrees: 2 });
});
