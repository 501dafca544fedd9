import { inspect } from 'node:util';
import { RuntimeConfig } from '@justlang/config';
import { RawAllocator } from '@justlang/raw-allocator';
import { expect, test } from 'vitest';
import { Buffer, JustHeap, Layout, MemoryStack, Slice } from './index.js';

const config = RuntimeConfig.DEFAULT.with({ checks: 'basic' });
const hex = (address: number) => `0x${address.toString(16)}`;

test('console.log shows layouts, blocks and slices by what they say, with addresses in hex', () => {
  using heap = new JustHeap(config, new RawAllocator(config));
  const block = heap.alloc(Layout.of(24, 8));
  expect(inspect(Layout.of(24, 8))).toBe('Layout { size: 24, align: 8 }');
  expect(inspect(block)).toBe(`Allocation { address: ${hex(block.address)}, size: 24, align: 8 }`);
  expect(inspect(new Slice(block.address, 3, 8))).toBe(
    `Slice { address: ${hex(block.address)}, length: 3, elementSize: 8 }`,
  );
});

test('console.log of a heap shows what is live and how it is set, open and closed', () => {
  const heap = new JustHeap(config, new RawAllocator(config));
  heap.allocate(24, 8);
  heap.allocate(1000, 8);
  const { reservedBytes } = heap.stats();
  expect(inspect(heap)).toBe(
    `JustHeap { live: 2 blocks of 1,024 bytes, reserved: ${reservedBytes.toLocaleString('en-US')} bytes, checks: basic, allocator: pooled }`,
  );
  heap.close();
  expect(inspect(heap)).toBe('JustHeap { closed, checks: basic, allocator: pooled }');
});

test('what owns or borrows memory is shown without a look at it, whatever inspect is asked for', () => {
  using heap = new JustHeap(config, new RawAllocator(config));
  using stack = new MemoryStack(heap, 64);
  using buffer = Buffer.withCapacity(heap, Layout.U8, 16);
  // Of the slice no byte is accessible: a look at its elements would end the process.
  for (const value of [heap, stack, buffer, new Slice(4096, 2 ** 40, 8), heap.alloc(Layout.U8)]) {
    const text = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    expect(text.length, text).toBeLessThan(200);
  }
});
