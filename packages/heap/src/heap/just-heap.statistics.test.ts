import { describe, expect, it } from 'vitest';
import { code, thrown } from '../../test/code.js';
import { open } from '../../test/open.js';
import { Layout } from '../layout/layout.js';

describe('statistics', () => {
  it.each(['pooled', 'system'] as const)(
    'of a heap without blocks are 0, and none is -0: %s',
    (allocator) => {
      using heap = open({ allocator });
      for (const figure of Object.values({ ...heap.stats() })) expect(figure).toBe(0);
      expect(Object.keys(heap.stats())).toContain('peakReservedBytes');
    },
  );

  it('stay exact past 2^32 bytes and 2^16 allocations', () => {
    using heap = open({ checks: 'off' });
    const rounds = 300_000;
    for (let index = 0; index < rounds; index++) heap.deallocate(heap.allocate(20_000, 8), 20_000, 8);
    expect(heap.stats()).toMatchObject({
      totalAllocations: rounds,
      totalFrees: rounds,
      totalAllocatedBytes: rounds * 20_000,
      peakAllocatedBytes: 20_000,
      allocatedBytes: 0,
    });
  });

  it('stay exact when one block grows in place very often', () => {
    using heap = open();
    const address = heap.allocate(20_001, 8);
    let grown = 0;
    let moved = 0;
    for (let index = 0; index < 400_000; index++) {
      if (heap.reallocate(address, 20_001, 8, 20_480) !== address) moved++;
      heap.reallocate(address, 20_480, 8, 20_001);
      grown += 479;
    }
    expect(moved).toBe(0);
    expect(heap.stats()).toMatchObject({ totalReallocations: 800_000, totalAllocatedBytes: 20_001 + grown });
  });

  // Above 2^31 a block moves to the class of its new size.
  it.skipIf(process.env.JUST_LOW_MEMORY === 'off')(
    'stay exact when one block grows in place by more than 2^32 bytes',
    () => {
      using heap = open({ checks: 'basic' });
      const block = heap.allocate(28_000, 8);
      const times = 1_800_000;
      let moved = 0;
      for (let i = 0; i < times; i++) {
        if (heap.reallocate(block, 28_000, 8, 25_500) !== block) moved++;
        if (heap.reallocate(block, 25_500, 8, 28_000) !== block) moved++;
      }
      expect(moved).toBe(0);
      expect(heap.stats()).toMatchObject({
        allocatedBytes: 28_000,
        peakAllocatedBytes: 28_000,
        totalAllocatedBytes: 28_000 + times * 2500,
        totalReallocations: 2 * times,
      });
    },
  );

  it('have the peak of small and large blocks together', () => {
    using heap = open();
    const large = heap.allocate(100_000, 8);
    const small = heap.allocate(1000, 8);
    heap.deallocate(large, 100_000, 8);
    const more = Array.from({ length: 50 }, () => heap.allocate(1000, 8));
    expect(heap.stats().peakAllocatedBytes).toBe(101_000);
    const again = heap.allocate(60_000, 8);
    expect(heap.stats().peakAllocatedBytes).toBe(111_000);
    for (const block of [small, ...more]) heap.deallocate(block, 1000, 8);
    heap.deallocate(again, 60_000, 8);
    expect(heap.stats().peakAllocatedBytes).toBe(111_000);
  });

  it('count a move as one reallocation, without the copies in the peak', () => {
    using heap = open();
    let address = heap.allocate(1000, 8);
    address = heap.reallocate(address, 1000, 8, 500_000);
    address = heap.reallocate(address, 500_000, 8, 10);
    expect(heap.stats()).toMatchObject({
      peakAllocatedBytes: 500_000,
      totalAllocations: 1,
      totalReallocations: 2,
      totalAllocatedBytes: 500_000,
      allocatedBytes: 10,
    });
    heap.deallocate(address, 10, 8);
  });

  it.each([
    ['from the pool to a run', 20_000, 8, 1_000_000, 8] as const,
    ['from a run to the pool', 1_000_000, 8, 20_000, 8] as const,
    ['to another alignment', 1_000_000, 8, 1_000_000, 64] as const,
    // Without low memory there is no run, and libc resizes such a block in place.
    ...(process.env.JUST_LOW_MEMORY === 'off'
      ? []
      : [['from a run to libc', 2 ** 28, 8, 2 ** 28 + 1, 8] as const]),
    ['from libc to a run', 2 ** 28 + 1, 8, 100_000, 64] as const,
  ])(
    'have a peak of reserved bytes with both copies of a block that moves %s',
    (_, size, align, newSize, newAlign) => {
      using heap = open();
      const block = heap.alloc(Layout.of(size, align));
      const moved = heap.realloc(block, Layout.of(newSize, newAlign));
      const { peakReservedBytes } = heap.stats();
      expect(peakReservedBytes).toBeGreaterThanOrEqual(size + newSize);
      heap.free(moved);
    },
  );

  it('print as a table with units, and as a histogram', () => {
    using heap = open();
    heap.allocate(1536, 8);
    heap.allocate(1536, 8);
    expect(String(heap.stats())).toMatch(/live +3\.0 KiB in 2 blocks/);
    expect(String(heap.detailedStats())).toMatch(/1\.5 KiB +2 live/);
    expect(heap.detailedStats().sizeClasses.find((entry) => entry.liveBlocks > 0)).toMatchObject({
      blockSize: 1536,
      liveBlocks: 2,
    });
  });
});

describe('leaking a block of unknown size', () => {
  it('leaves no figure below 0, and exact ones once nothing else is live', () => {
    using heap = open({ checks: 'basic' });
    const leaked = heap.allocate(1, 8);
    const other = heap.allocate(8, 8);
    heap.leak(leaked);
    heap.deallocate(other, 8, 8);
    expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0, leakedBytes: 1 });
    heap.leak(heap.allocate(1, 8));
    expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0, leakedBytes: 2 });
  });

  it('accepts no size of another class, and nothing that is no number', () => {
    using heap = open();
    const address = heap.allocate(144, 8);
    expect(code(() => heap.leak(address, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => heap.leak(address, 145))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    for (const size of [Symbol('size'), 8n, '144', Number.NaN]) {
      expect(code(() => heap.leak(address, size as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    heap.leak(address, 144);
    expect(heap.stats()).toMatchObject({ allocationCount: 0, leakedBytes: 144 });
  });

  it('names the leak where the block is leaked already', () => {
    using heap = open({ checks: 'basic' });
    const address = heap.allocate(144, 8);
    heap.leak(address, 144);
    const { code, message } = thrown(() => heap.leak(address, 144));
    expect(code).toBe('ERR_JUST_INVALID_FREE');
    expect(message).toBe(`0x${address.toString(16)} is leaked; it was leaked on purpose before`);
  });
});
