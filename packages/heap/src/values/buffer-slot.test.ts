import { MemoryAccess } from '@justlang/memory-access';
import { beforeEach, describe, expect, it } from 'vitest';
import { code } from '../../test/code.js';
import { LedgerHeap } from '../../test/ledger-heap.js';
import { Layout } from '../layout/layout.js';
import { Buffer } from './buffer.js';

let heap: LedgerHeap;
beforeEach(() => {
  heap = new LedgerHeap();
});

const empty = (element: Layout): Buffer => Buffer.empty(heap.asHeap, element);

describe('the slot form', () => {
  it('is { address, capacity, length }, three u64', () => {
    const slot = heap.allocate(24, 8);
    using buffer = Buffer.withCapacity(heap.asHeap, Layout.U16, 7);
    buffer.length = 5;
    buffer.storeTo(slot);
    const words = [0, 8, 16].map((at) => MemoryAccess.getU64(slot + at));
    expect(words).toEqual([BigInt(buffer.address), 7n, 5n]);
  });

  it('grows in place of the buffer, by the same policy', () => {
    const slot = heap.allocate(24, 8);
    MemoryAccess.memset(slot, 0, 24);
    const capacities: bigint[] = [];
    for (let i = 0; i < 100; i++) {
      const address = Buffer.growSlot(heap.asHeap, slot, Layout.I32, i + 1);
      expect(MemoryAccess.getU64(slot)).toBe(BigInt(address));
      MemoryAccess.setI32(address + 4 * i, i * i);
      MemoryAccess.setU64(slot + 16, BigInt(i + 1));
      if (capacities.at(-1) !== MemoryAccess.getU64(slot + 8)) capacities.push(MemoryAccess.getU64(slot + 8));
    }
    expect(capacities).toEqual([4n, 8n, 16n, 32n, 64n, 128n]);
    const buffer = Buffer.fromSlot(heap.asHeap, slot, Layout.I32);
    expect([buffer.capacity, buffer.length]).toEqual([128, 100]);
    const held = Array.from({ length: 100 }, (_, i) => MemoryAccess.getI32(buffer.address + 4 * i));
    expect(held).toEqual(Array.from({ length: 100 }, (_, i) => i * i));
    buffer.free();
    heap.deallocate(slot, 24, 8);
    expect(heap.blocks.size).toBe(0);
  });

  it('of an empty buffer has a dangling address that is not null', () => {
    const slot = heap.allocate(24, 8);
    empty(Layout.I64).storeTo(slot);
    expect([0, 8, 16].map((at) => MemoryAccess.getU64(slot + at))).toEqual([8n, 0n, 0n]);
    MemoryAccess.memset(slot, 0, 24);
    expect(Buffer.fromSlot(heap.asHeap, slot, Layout.I64).address).toBe(8);
  });

  it.each([
    ['a length beyond the capacity', 4096n, 2n, 3n],
    ['more bytes than 2^53 - 1', 4096n, 2n ** 52n, 0n],
  ])('is refused with %s', (_, address, capacity, length) => {
    const slot = heap.allocate(24, 8);
    [address, capacity, length].forEach((word, i) => {
      MemoryAccess.setU64(slot + 8 * i, word);
    });
    expect(code(() => Buffer.fromSlot(heap.asHeap, slot, Layout.I32))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });

  it('is refused at a null address', () => {
    expect(code(() => Buffer.growSlot(heap.asHeap, 0, Layout.I32, 1))).toBe('ERR_JUST_NULL_ADDRESS');
    expect(code(() => Buffer.fromSlot(heap.asHeap, 0, Layout.I32))).toBe('ERR_JUST_NULL_ADDRESS');
    expect(code(() => empty(Layout.I32).storeTo(0))).toBe('ERR_JUST_NULL_ADDRESS');
  });
});
