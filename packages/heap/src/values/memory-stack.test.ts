import { inspect } from 'node:util';
import { MemoryAccess } from '@justlang/memory-access';
import { LOW_LIMIT, lowMemoryStats, setLowLimitForTesting } from '@justlang/raw-allocator/internal';
import { check, fc } from '@justlang-tools/testing/property';
import { beforeEach, describe, expect, it } from 'vitest';
import { code, thrown } from '../../test/code.js';
import { LedgerHeap } from '../../test/ledger-heap.js';
import { open } from '../../test/open.js';
import type { JustHeap } from '../heap/just-heap.js';
import { MemoryStack } from './memory-stack.js';

let heap: LedgerHeap;
beforeEach(() => {
  heap = new LedgerHeap();
});

describe('a stack', () => {
  it('lies in one block of the heap', () => {
    {
      using stack = new MemoryStack(heap.asHeap, 1000);
      expect(heap.blocks.size).toBe(1);
      const [base, { size }] = [...heap.blocks][0]!;
      expect(size).toBe(1000);
      const local = stack.allocate(1000, 1);
      expect(local).toBe(base);
    }
    expect(heap.blocks.size).toBe(0);
    expect(heap.calls.length).toBe(2);
  });

  it('aligns each local, at any alignment that fits', () => {
    using stack = new MemoryStack(heap.asHeap, 2 ** 16);
    for (let align = 1; align <= 4096; align *= 2) {
      const odd = stack.allocate(1, 1);
      const local = stack.allocate(3, align);
      expect(local % align).toBe(0);
      expect(local).toBeGreaterThan(odd);
    }
  });

  it('hands out the same room again after a reset', () => {
    using stack = new MemoryStack(heap.asHeap, 256);
    stack.allocate(5, 1);
    const frame = stack.mark();
    const first = stack.allocate(16, 8);
    stack.allocate(100, 1);
    stack.reset(frame);
    expect(stack.mark()).toBe(frame);
    expect(stack.allocate(16, 8)).toBe(first);
    stack.reset(0);
    expect(stack.mark()).toBe(0);
  });

  it('may be filled to the last byte, and not beyond', () => {
    using stack = new MemoryStack(heap.asHeap, 100);
    stack.allocate(99, 1);
    expect(code(() => stack.allocate(2, 1))).toBe('ERR_JUST_STACK_OVERFLOW');
    expect(code(() => stack.allocate(1, 2))).toBe('ERR_JUST_STACK_OVERFLOW');
    expect(code(() => stack.allocate(1, 128))).toBe('ERR_JUST_STACK_OVERFLOW');
    expect(thrown(() => stack.allocate(2, 1)).message).toMatch(
      /2 bytes aligned to 1.*99 of the stack's 100 bytes/,
    );
    stack.allocate(1, 1);
    expect(code(() => stack.allocate(1, 1))).toBe('ERR_JUST_STACK_OVERFLOW');
    expect(stack.mark()).toBe(100);
    expect(code(() => stack.allocate(0, 1))).toBe('ERR_JUST_STACK_OVERFLOW');
  });

  it('gives a local of no size an address of its own, aligned', () => {
    using stack = new MemoryStack(heap.asHeap, 1000);
    const sizes = [0, 0, 4, 0, 0, 1, 0];
    for (const align of [1, 8, 64, 128]) {
      const locals = sizes.map((size) => stack.allocate(size, align));
      expect(new Set(locals).size).toBe(sizes.length);
      for (const local of locals) expect(local % align).toBe(0);
      stack.reset(0);
    }
  });

  it.each([2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53])('overflows on a local of %d bytes', (size) => {
    using stack = new MemoryStack(heap.asHeap, 100);
    stack.allocate(10, 1);
    expect(code(() => stack.allocate(size, 8))).toBe('ERR_JUST_STACK_OVERFLOW');
    expect(code(() => stack.allocate(8, 2 ** 30))).toBe('ERR_JUST_STACK_OVERFLOW');
    expect(stack.mark()).toBe(10);
  });

  it('refuses what is no size, align or mark, and is then as before', () => {
    using stack = new MemoryStack(heap.asHeap, 100);
    stack.allocate(8, 8);
    for (const value of [-1, 1.5, Number.NaN, Infinity, '8', 8n, null, undefined, {}] as number[]) {
      expect(code(() => stack.allocate(value, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => stack.allocate(8, value))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => stack.reset(value))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const align of [0, 3, 48, 96, 100, 2 ** 31, 2 ** 32]) {
      expect(code(() => stack.allocate(8, align))).toBe('ERR_JUST_INVALID_LAYOUT');
    }
    expect(stack.mark()).toBe(8);
  });

  it('refuses a mark above its top: that frame is gone', () => {
    using stack = new MemoryStack(heap.asHeap, 100);
    stack.allocate(8, 8);
    const inner = stack.mark();
    stack.reset(0);
    expect(code(() => stack.reset(inner))).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => stack.reset(101))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });

  it('refuses capacities out of range, and what is no heap', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 30 + 1, Infinity, '9', null] as number[]) {
      expect(code(() => new MemoryStack(heap.asHeap, capacity))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    for (const value of [null, undefined, {}, 7]) {
      expect(code(() => new MemoryStack(value as JustHeap))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    heap.fuel = 0;
    expect(code(() => new MemoryStack(heap.asHeap, 100))).toBe('ERR_JUST_OUT_OF_MEMORY');
  });

  it('has a block that is live and no leak, in every heap that fails on leaks', () => {
    for (const checks of ['off', 'basic'] as const) {
      const real = open({ checks, leaks: 'fail' });
      const stack = new MemoryStack(real, 1000);
      expect(real.stats()).toMatchObject({ allocatedBytes: 1000, allocationCount: 1 });
      expect(real.leaks()).toEqual([]);
      const block = real.allocate(8, 8);
      expect(real.leaks()).toEqual([{ allocated: {}, count: 1, bytes: 8 }]);
      stack[Symbol.dispose]();
      expect(real.leaks()).toEqual([{ allocated: {}, count: 1, bytes: 8 }]);
      real.deallocate(block, 8, 8);
      new MemoryStack(real, 1000);
      real.close();
    }
  });

  it('is of no use once disposed', () => {
    const stack = new MemoryStack(heap.asHeap, 100);
    const mark = stack.mark();
    stack[Symbol.dispose]();
    for (const use of [
      () => stack.allocate(8, 8),
      () => stack.allocate(0, 1),
      () => stack.mark(),
      () => stack.reset(mark),
    ]) {
      expect(code(use)).toBe('ERR_JUST_USE_AFTER_FREE');
    }
    stack[Symbol.dispose]();
    expect(heap.calls.length).toBe(2);
  });

  it('prints its state, never its heap', () => {
    const stack = new MemoryStack(heap.asHeap, 100);
    const base = stack.allocate(12, 4);
    expect(inspect(stack)).toBe(`MemoryStack { base: 0x${base.toString(16)}, used: 12, capacity: 100 }`);
    stack[Symbol.dispose]();
    expect(inspect(stack)).toBe('MemoryStack { disposed }');
    expect(structuredClone(stack)).toEqual({});
  });
});

describe('against a model', () => {
  const local = fc.record({ size: fc.integer({ min: 0, max: 60 }), power: fc.integer({ min: 0, max: 9 }) });
  const step = fc.oneof({ weight: 3, arbitrary: local }, fc.constantFrom('enter' as const, 'leave' as const));

  it('locals of live frames keep their contents and never overlap', () => {
    check(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        using stack = new MemoryStack(new LedgerHeap().asHeap, 4096);
        const frames: { mark: number; locals: number }[] = [];
        const locals: { address: number; size: number; fill: number }[] = [];
        let fill = 0;
        for (const now of steps) {
          if (now === 'enter') {
            frames.push({ mark: stack.mark(), locals: locals.length });
          } else if (now === 'leave') {
            const frame = frames.pop();
            if (frame === undefined) continue;
            stack.reset(frame.mark);
            locals.length = frame.locals;
          } else {
            const top = stack.mark();
            let address = 0;
            const failure = code(() => {
              address = stack.allocate(now.size, 2 ** now.power);
            });
            if (failure !== 'no error') {
              expect(failure).toBe('ERR_JUST_STACK_OVERFLOW');
              expect(top + now.size + 2 ** now.power).toBeGreaterThan(4096);
              continue;
            }
            expect(address % 2 ** now.power).toBe(0);
            MemoryAccess.memset(address, ++fill & 255, now.size);
            locals.push({ address, size: now.size, fill: fill & 255 });
          }
          for (const { address, size, fill: value } of locals) {
            for (let i = 0; i < size; i++) {
              if (MemoryAccess.getU8(address + i) !== value)
                expect.fail(`byte ${i} of the local at ${address}`);
            }
          }
        }
      }),
      200,
    );
  });
});

// Low memory is what they are about.
describe.skipIf(process.env.JUST_LOW_MEMORY === 'off')('the block of a stack', () => {
  const SIZE = 1_000_000;
  const CHUNKS_BYTES = 2 ** 20;

  it.each(['off', 'basic'] as const)('lies below 2^31 with checks %s, and is counted exactly', (checks) => {
    using heap = open({ checks });
    // What closed heaps left is given back, too.
    heap.trim();
    const used = lowMemoryStats().usedBytes;
    {
      using stack = new MemoryStack(heap, SIZE);
      const first = stack.allocate(SIZE, 64);
      expect(first).toBeLessThan(LOW_LIMIT);
      MemoryAccess.memset(first, 0xab, SIZE);
      expect(lowMemoryStats().usedBytes - used).toBe(CHUNKS_BYTES);
      const { allocatedBytes, allocationCount, reservedBytes, addressSpaceBytes } = heap.stats();
      expect({ allocatedBytes, allocationCount }).toEqual({ allocatedBytes: SIZE, allocationCount: 1 });
      expect(reservedBytes).toBe(245 * 4096); // pages of 1,000,000 bytes
      expect(addressSpaceBytes).toBe(CHUNKS_BYTES);
    }
    heap.trim();
    expect(lowMemoryStats().usedBytes).toBe(used);
    expect(heap.stats()).toMatchObject({ allocatedBytes: 0, reservedBytes: 0, addressSpaceBytes: 0 });
  });

  it('is one of the heap, which may free or resize it', () => {
    using heap = open({ checks: 'basic' });
    const base = new MemoryStack(heap, SIZE).allocate(16, 16);
    expect(code(() => heap.deallocate(base, SIZE - 1, 64))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => heap.deallocate(base + 8, SIZE, 8))).toBe('ERR_JUST_INVALID_FREE');
    MemoryAccess.setI32(base, 42);
    const moved = heap.reallocate(base, SIZE, 64, 2 * SIZE);
    expect(MemoryAccess.getI32(moved)).toBe(42);
    expect(heap.stats()).toMatchObject({ allocatedBytes: 2 * SIZE, allocationCount: 1 });
    heap.deallocate(moved, 2 * SIZE, 64);
    expect(heap.stats().allocatedBytes).toBe(0);
  });

  it('goes back when the heap is closed', () => {
    const used = lowMemoryStats().usedBytes;
    const heap = open();
    new MemoryStack(heap, SIZE);
    heap.close();
    expect(lowMemoryStats().usedBytes).toBe(used);
  });

  it('lies elsewhere where low memory has no room, where it is too large, and where every block is to be libc’s', () => {
    const used = lowMemoryStats().usedBytes;
    using system = open({ allocator: 'system' });
    using onSystem = new MemoryStack(system, SIZE);
    using heap = open();
    using large = new MemoryStack(heap, 2 ** 28 + 4096);
    setLowLimitForTesting(0);
    try {
      using squeezed = new MemoryStack(heap, 2 ** 22);
      for (const stack of [onSystem, large, squeezed]) MemoryAccess.setU8(stack.allocate(1, 1), 1);
      expect(lowMemoryStats().usedBytes).toBe(used);
    } finally {
      setLowLimitForTesting(LOW_LIMIT);
    }
  });

  it('counts against the heap’s limit', () => {
    using heap = open({ heapLimit: SIZE - 1 });
    expect(code(() => new MemoryStack(heap, SIZE))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(heap.stats().allocationCount).toBe(0);
  });
});
