// Valid programs under full checks: nothing is reported, and every byte is kept.
import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { check, fc } from '@justlang-tools/testing/property';
import { expect, it } from 'vitest';
import { JustHeap } from '../../src/heap/just-heap.js';
import { Layout } from '../../src/layout/layout.js';
import { Buffer } from '../../src/values/buffer.js';
import { MemoryStack } from '../../src/values/memory-stack.js';
import { HAS_VIEWS } from '../bytes-at.js';

const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off', stacks: false });
new JustHeap(FULL).close();

const size = fc.oneof(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 70_000 }));
const step = fc.record({
  do: fc.constantFrom(
    'allocate',
    'allocate',
    'alloc',
    'zeroed',
    'reallocate',
    'free',
    'free',
    'push',
    'frame',
  ),
  size,
  power: fc.integer({ min: 0, max: 13 }),
  pick: fc.nat(),
});

it.each(['pooled', 'system'] as const)('with the allocator %s', (allocator) => {
  check(
    fc.property(
      fc.array(step, { maxLength: 120, size: 'max' }),
      fc.constantFrom(0, 10_000, 2 ** 26),
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      (steps, quarantine, seed) => {
        const heap = new JustHeap(FULL.with({ allocator, quarantine }));
        const live: { address: number; size: number; align: number; fill: number }[] = [];
        const vec = Buffer.empty(heap, Layout.I32);
        const stack = new MemoryStack(heap, 3001);
        let fill = seed & 255;
        const write = (address: number, bytes: number): number => {
          fill = (fill + 1) & 255;
          MemoryAccess.memset(address, fill, bytes);
          return fill;
        };
        const check = (address: number, bytes: number, value: number): void => {
          if (bytes === 0) return;
          for (const at of [0, bytes >> 1, bytes - 1]) {
            if (MemoryAccess.getU8(address + at) !== value)
              expect.fail(`byte ${at} of the block at ${address}`);
          }
          if (bytes >= 8 && address % 8 === 0) MemoryAccess.getF64(address + ((bytes - 8) & -8));
          if (HAS_VIEWS) expect(MemoryAccess.bytes(address, bytes).at(-1)).toBe(value);
        };
        for (const { do: name, size: bytes, power, pick } of steps) {
          const align = 2 ** power;
          const at = live.length === 0 ? -1 : pick % live.length;
          const block = live[at];
          if (name === 'push') {
            const length = vec.length;
            for (let i = 0; i < bytes % 50; i++) {
              vec.reserve(1);
              MemoryAccess.setI32(vec.address + 4 * vec.length, vec.length);
              vec.length++;
            }
            if (vec.length > 0)
              expect(MemoryAccess.getI32(vec.address + 4 * (vec.length - 1))).toBe(vec.length - 1);
            if (length > 0) expect(MemoryAccess.getI32(vec.address)).toBe(0);
          } else if (name === 'frame') {
            const mark = stack.mark();
            for (let i = 0; i < 3; i++) {
              const local = stack.allocate(bytes % 300, 2 ** (power % 5));
              check(local, bytes % 300, write(local, bytes % 300));
            }
            stack.reset(mark);
          } else if (block === undefined || name === 'allocate' || name === 'alloc' || name === 'zeroed') {
            const address =
              name === 'alloc'
                ? heap.alloc(Layout.of(bytes, align)).address
                : name === 'zeroed'
                  ? heap.allocateZeroed(bytes, align)
                  : heap.allocate(bytes, align);
            expect(address % align).toBe(0);
            if (name === 'zeroed') check(address, bytes, 0);
            live.push({ address, size: bytes, align, fill: write(address, bytes) });
          } else if (name === 'reallocate') {
            const address = heap.reallocate(block.address, block.size, block.align, bytes);
            check(address, Math.min(bytes, block.size), block.fill);
            live[at] = { ...block, address, size: bytes, fill: write(address, bytes) };
          } else {
            check(block.address, block.size, block.fill);
            heap.deallocate(block.address, block.size, block.align);
            live.splice(at, 1);
          }
        }
        for (const { address, size: bytes, align, fill: value } of live) {
          check(address, bytes, value);
          heap.deallocate(address, bytes, align);
        }
        vec.free();
        stack[Symbol.dispose]();
        expect(heap.stats().allocationCount).toBe(0);
        expect(heap.stats().allocatedBytes).toBe(0);
        expect(heap.leaks()).toEqual([]);
        heap.trim();
        heap.close();
      },
    ),
    150,
  );
});
