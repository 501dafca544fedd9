import { RuntimeConfig } from '@justlang/config';
import { DropGlue } from '@justlang/drop-glue';
import { Buffer, JustHeap, Layout, MemoryStack, Slice } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { RawAllocator } from '@justlang/raw-allocator';
import { describe, expect, it } from 'vitest';

const ADDRESS = 8192n as unknown as number;
const COUNT = 16n as unknown as number;

const config = RuntimeConfig.DEFAULT;
const raw = new RawAllocator(config);
const heap = new JustHeap(config);
const stack = new MemoryStack(heap);
const buffer = Buffer.empty(heap, Layout.I32);
const glue = new DropGlue(heap);
glue.define(1, { kind: 'trivial', layout: Layout.I32 });

const CALLS: Record<string, readonly (readonly [parameter: string, call: () => unknown])[]> = {
  RawAllocator: [
    ['size', () => raw.alloc(COUNT, 8)],
    ['align', () => raw.allocZeroed(8, COUNT)],
    ['address', () => raw.free(ADDRESS)],
    ['address', () => raw.realloc(ADDRESS, 8, 8)],
    ['newSize', () => raw.realloc(8192, COUNT, 8)],
    ['address', () => raw.usableSize(ADDRESS)],
  ],
  JustHeap: [
    ['size', () => heap.allocate(COUNT, 8)],
    ['align', () => heap.allocate(8, COUNT)],
    ['size', () => heap.allocateZeroed(COUNT, 8)],
    ['address', () => heap.deallocate(ADDRESS, 16, 8)],
    ['size', () => heap.deallocate(8192, COUNT, 8)],
    ['address', () => heap.reallocate(ADDRESS, 16, 8, 32)],
    ['oldSize', () => heap.reallocate(8192, COUNT, 8, 32)],
    ['newSize', () => heap.reallocate(8192, 16, 8, COUNT)],
    ['address', () => heap.leak(ADDRESS)],
  ],
  'Layout, MemoryStack, Slice and Buffer': [
    ['size', () => Layout.of(COUNT, 8)],
    ['align', () => Layout.of(8, COUNT)],
    ['count', () => Layout.array(Layout.I32, COUNT)],
    ['size', () => stack.allocate(COUNT, 8)],
    ['align', () => stack.allocate(8, COUNT)],
    ['mark', () => stack.reset(COUNT)],
    ['address', () => new Slice(ADDRESS, 1)],
    ['length', () => new Slice(8192, COUNT)],
    ['start', () => new Slice(8192, 1).subslice(COUNT, 1)],
    ['capacity', () => Buffer.withCapacity(heap, Layout.I32, COUNT)],
    ['additional', () => buffer.reserve(COUNT)],
    ['length', () => Object.assign(buffer, { length: COUNT })],
  ],
  MemoryAccess: [
    ['a', () => MemoryAccess.memcmp(ADDRESS, 8192, 8)],
    ['address', () => MemoryAccess.bytes(ADDRESS, 8)],
    ['address', () => MemoryAccess.unsafeBytes(ADDRESS, 8)],
    ['address', () => MemoryAccess.encodeUtf8('text', ADDRESS, 8)],
    ['capacity', () => MemoryAccess.encodeUtf8('text', 8192, COUNT)],
    ['address', () => MemoryAccess.decodeUtf8(ADDRESS, 8)],
    ['length', () => MemoryAccess.decodeUtf8(8192, COUNT)],
    ['count', () => MemoryAccess.atomicNotifyI32(8192, COUNT)],
  ],
  DropGlue: [
    ['address', () => glue.drop(ADDRESS, 1)],
    ['typeId', () => glue.drop(8192, COUNT)],
    ['pointer', () => glue.dropBox(ADDRESS, 1)],
    ['address', () => glue.dropArray(ADDRESS, 1, 1)],
    ['count', () => glue.dropArray(8192, 1, COUNT)],
    ['address', () => glue.scope().own(ADDRESS, 1)],
    ['count', () => glue.define(2, { kind: 'array', layout: Layout.I32, element: 1, count: COUNT })],
  ],
};

describe.each(Object.entries(CALLS))('a bigint given to %s', (_, calls) => {
  it.each(calls)('as %s is named, with how to pass it', (parameter, call) => {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'ERR_JUST_INVALID_ARGUMENT',
        message: expect.stringMatching(
          new RegExp(
            `^${parameter}( of type 2)? is (8192|16)n; .*; a bigint is passed as Number\\(${parameter}\\)$`,
          ),
        ),
      }),
    );
  });
});
