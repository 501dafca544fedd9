import { useLowMemory } from '@justlang/raw-allocator/internal';
import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { code } from '../../test/code.js';
import { open } from '../../test/open.js';
import { runUnsized, step } from '../../test/unsized-program.js';

const SETTINGS = (['pooled', 'system'] as const).flatMap((allocator) =>
  (['off', 'basic'] as const).map((checks) => ({ allocator, checks })),
);

describe.each(SETTINGS)('blocks freed by their address alone (%j)', (options) => {
  const { allocator, checks } = options;

  it('agree with a ledger over any program, sized blocks beside them', () => {
    check(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        using heap = open(options);
        runUnsized(heap, steps, allocator === 'system');
        heap.trim();
        expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
      }),
      80,
    );
  });

  it('count with their usable size, also towards the limit and the peak', () => {
    using heap = open({ ...options, heapLimit: 1000 });
    const usable = allocator === 'pooled' ? 144 : 130;
    const first = heap.allocateUnsized(130, 8);
    expect(heap.sizeOf(first)).toBe(usable);
    expect(heap.stats()).toMatchObject({ allocatedBytes: usable, totalAllocatedBytes: usable });
    const more = Array.from({ length: Math.floor(1000 / usable) - 1 }, () => heap.allocateUnsized(130, 8));
    expect(code(() => heap.allocateUnsized(130, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(heap.stats().peakAllocatedBytes).toBe(usable * Math.floor(1000 / usable));
    for (const address of [first, ...more]) heap.deallocateUnsized(address);
    expect(heap.stats()).toMatchObject({ allocatedBytes: 0, totalFrees: more.length + 1 });
  });

  it('of size 0 take nothing', () => {
    using heap = open(options);
    for (const align of [1, 16, 4096, 2 ** 30]) {
      expect(heap.allocateUnsized(0, align)).toBe(align);
      expect(heap.sizeOf(align)).toBe(0);
      heap.deallocateUnsized(align);
    }
    expect(heap.stats()).toMatchObject({ totalAllocations: 0, totalFrees: 0 });
  });

  it('may be leaked on purpose', () => {
    using heap = open(options);
    const address = heap.allocateUnsized(130, 8);
    const size = heap.sizeOf(address);
    heap.leak(address);
    expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0, leakedBytes: size });
    if (checks === 'basic') expect(code(() => heap.deallocateUnsized(address))).toBe('ERR_JUST_INVALID_FREE');
  });

  it('are refused with bad arguments, and by a closed heap', () => {
    const heap = open(options);
    const address = heap.allocateUnsized(24, 8);
    for (const bad of [Number.NaN, -8, 1.5, '8', undefined, 2 ** 53] as number[]) {
      expect(code(() => heap.deallocateUnsized(bad))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.sizeOf(bad))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.allocateUnsized(bad, 8))).toMatch(/ERR_JUST_INVALID_(ARGUMENT|LAYOUT)/);
    }
    expect(code(() => heap.allocateUnsized(8, 3))).toBe('ERR_JUST_INVALID_LAYOUT');
    expect(code(() => heap.allocateUnsized(2 ** 52, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    for (const address of [0, 12, 4095]) {
      expect(code(() => heap.deallocateUnsized(address))).toBe('ERR_JUST_NULL_ADDRESS');
    }
    heap.close();
    expect(code(() => heap.allocateUnsized(8, 8))).toBe('ERR_JUST_HEAP_CLOSED');
    expect(code(() => heap.deallocateUnsized(address))).toBe('ERR_JUST_HEAP_CLOSED');
    expect(code(() => heap.sizeOf(address))).toBe('ERR_JUST_HEAP_CLOSED');
  });
});

describe.each(['pooled', 'system'] as const)('basic checks with allocator %s', (allocator) => {
  const SIZES = [[24], [4000], [40_000], [100_000]] as const;

  it.each(SIZES)('find a second free of %d bytes, and inner and foreign addresses', (size) => {
    using heap = open({ allocator });
    using other = open({ allocator });
    other.deallocateUnsized(other.allocateUnsized(size, 8));
    const address = heap.allocateUnsized(size, 8);
    for (const use of ['deallocateUnsized', 'sizeOf'] as const) {
      for (const past of [1, 4, 8, size - 1]) {
        expect(code(() => heap[use](address + past))).toBe('ERR_JUST_INVALID_FREE');
      }
      expect(code(() => other[use](address))).toBe('ERR_JUST_INVALID_FREE');
      expect(code(() => heap[use](0x12345678))).toBe('ERR_JUST_INVALID_FREE');
      expect(code(() => heap[use](2 ** 46 + 8))).toBe('ERR_JUST_INVALID_FREE');
    }
    heap.deallocateUnsized(address);
    const small = allocator === 'pooled' && size <= 65_536;
    const expected = small ? 'ERR_JUST_DOUBLE_FREE' : 'ERR_JUST_INVALID_FREE';
    expect(code(() => heap.deallocateUnsized(address))).toBe(expected);
    expect(code(() => heap.sizeOf(address))).toBe(expected);
    // Where a block could be, but none has been yet.
    if (small) expect(code(() => heap.deallocateUnsized(address + 8 * size))).toBe('ERR_JUST_INVALID_FREE');
    expect(heap.stats().allocationCount).toBe(0);
  });

  it.each(SIZES)('never mix up blocks of %d bytes that are freed with and without a size', (size) => {
    using heap = open({ allocator });
    const isKnown = allocator === 'system' || size > 65_536;
    const sized = heap.allocate(size, 8);
    const unsized = heap.allocateUnsized(size, 8);
    const { allocatedBytes } = heap.stats();
    for (const address of [sized, unsized]) expect(heap.sizeOf(address)).toBeGreaterThanOrEqual(size);
    if (isKnown) {
      heap.deallocateUnsized(sized);
      heap.deallocate(unsized, size, 8);
    } else {
      expect(code(() => heap.deallocateUnsized(sized))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      expect(code(() => heap.deallocate(unsized, size, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      expect(code(() => heap.reallocate(unsized, size, 8, 2 * size))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      expect(heap.stats().allocatedBytes).toBe(allocatedBytes);
      heap.deallocate(sized, size, 8);
      heap.deallocateUnsized(unsized);
      expect(code(() => heap.deallocate(unsized, size, 8))).toBe('ERR_JUST_DOUBLE_FREE');
    }
    expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0 });
  });
});

// Low memory is what they are about.
describe.skipIf(process.env.JUST_LOW_MEMORY === 'off')('with low memory', () => {
  it.each(['off', 'basic'] as const)(
    'a sized block needs its size, wherever it lies (checks %s)',
    (checks) => {
      using heap = open({ checks });
      const refuse = () => {
        const address = heap.allocate(40_000, 8);
        expect(code(() => heap.deallocateUnsized(address))).toBe('ERR_JUST_LAYOUT_MISMATCH');
        heap.deallocate(address, 40_000, 8);
      };
      refuse();
      useLowMemory(false);
      try {
        refuse();
      } finally {
        useLowMemory(true);
      }
      expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0 });
    },
  );

  it('a freed block at a power of two is none of size 0', (context) => {
    using heap = open();
    // Blocks of a chunk each that are never touched, downwards until one lies there. Another mapping may be in the way.
    const SIZE = 2 ** 16;
    const blocks = [heap.allocate(SIZE, 8)];
    const isPower = (address: number) => address === 2 ** 30 || address === 2 ** 29;
    while (!isPower(blocks.at(-1)!) && blocks.length < 20_400) blocks.push(heap.allocate(SIZE, 8));
    const address = blocks.pop()!;
    if (!isPower(address)) context.skip();
    heap.deallocate(address, SIZE, 8);
    for (const use of ['deallocateUnsized', 'sizeOf', 'leak'] as const) {
      expect(code(() => heap[use](address))).toBe('ERR_JUST_INVALID_FREE');
    }
    for (const other of blocks) heap.deallocate(other, SIZE, 8);
  });
});
