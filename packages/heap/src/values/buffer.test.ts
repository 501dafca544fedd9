import { inspect } from 'node:util';
import { MemoryAccess } from '@justlang/memory-access';
import { check, fc } from '@justlang-tools/testing/property';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytesAt } from '../../test/bytes-at.js';
import { code } from '../../test/code.js';
import { LedgerHeap } from '../../test/ledger-heap.js';
import type { JustHeap } from '../heap/just-heap.js';
import { Layout } from '../layout/layout.js';
import { Buffer } from './buffer.js';

let heap: LedgerHeap;
beforeEach(() => {
  heap = new LedgerHeap();
});

const empty = (element: Layout): Buffer => Buffer.empty(heap.asHeap, element);

/** The bytes of a buffer's elements. */
function bytesOf(buffer: Buffer): Uint8Array {
  const { address, byteLength } = buffer.asSlice();
  return bytesAt(address, byteLength);
}

describe('growth', () => {
  // Rust, alloc::raw_vec: min_non_zero_cap is 8 for 1 byte, 4 up to 1024, else 1.
  it.each([
    [1, 8],
    [2, 4],
    [16, 4],
    [1024, 4],
    [1025, 1],
    [4096, 1],
  ])('of elements of %d bytes starts with room for %d', (size, floor) => {
    using buffer = empty(Layout.of(size, 1));
    buffer.reserve(1);
    expect(buffer.capacity).toBe(floor);
    expect(heap.calls).toEqual([`allocate(${floor * size}, 1)`]);
  });

  it('doubles, or takes what is required if that is more', () => {
    using buffer = empty(Layout.I32);
    const seen = [5, 6, 10, 11, 12, 41].map((required) => {
      buffer.grow(required);
      return buffer.capacity;
    });
    expect(seen).toEqual([5, 10, 10, 20, 20, 41]);
  });

  it('counts padding between elements', () => {
    using buffer = Buffer.withCapacity(heap.asHeap, Layout.of(5, 4), 3);
    expect(heap.calls).toEqual(['allocate(24, 4)']);
    expect(buffer.asSlice().elementSize).toBe(8);
  });

  it('does nothing where there is room', () => {
    using buffer = Buffer.withCapacity(heap.asHeap, Layout.I32, 10);
    buffer.length = 4;
    const before = heap.calls.length;
    buffer.grow(10);
    buffer.grow(0);
    buffer.reserve(6);
    buffer.reserveExact(6);
    buffer.reserve(0);
    expect(heap.calls.length).toBe(before);
    expect(buffer.capacity).toBe(10);
  });

  it('is exact for withCapacity and reserveExact, relative to the length', () => {
    using buffer = Buffer.withCapacity(heap.asHeap, Layout.U8, 3);
    expect(buffer.capacity).toBe(3);
    buffer.length = 3;
    buffer.reserveExact(1);
    expect(buffer.capacity).toBe(4);
    buffer.reserve(2);
    expect(buffer.capacity).toBe(8);
  });

  it('returns the block, which the buffer keeps', () => {
    using buffer = empty(Layout.I64);
    expect({ ...buffer.grow(3) }).toEqual({ address: buffer.address, size: 32, align: 8 });
    expect({ ...buffer.grow(1) }).toEqual({ address: buffer.address, size: 32, align: 8 });
  });

  it('costs as many reallocations as doublings', () => {
    using buffer = empty(Layout.U8);
    for (let length = 0; length < 1000; length++) {
      buffer.reserve(1);
      buffer.length = length + 1;
    }
    expect(heap.calls.length).toBe(8); // 8, 16, ... 1024
  });
});

describe('shrinkToFit', () => {
  it('gives back the room beyond the length, then the block', () => {
    using buffer = Buffer.withCapacity(heap.asHeap, Layout.I32, 100);
    buffer.length = 1;
    MemoryAccess.setI32(buffer.address, 77);
    buffer.shrinkToFit();
    expect(buffer.capacity).toBe(1);
    expect(MemoryAccess.getI32(buffer.address)).toBe(77);
    buffer.length = 0;
    buffer.shrinkToFit();
    expect([buffer.capacity, buffer.address, heap.blocks.size]).toEqual([0, 4, 0]);
    buffer.shrinkToFit();
    expect(heap.calls.at(-1)).toBe('deallocate(4, 4)');
    buffer.reserve(1);
    expect(buffer.capacity).toBe(4);
  });
});

describe('a buffer of zero-sized elements', () => {
  it('has room without end and never a block', () => {
    for (const element of [Layout.of(0, 1), Layout.of(0, 64)]) {
      for (const buffer of [empty(element), Buffer.withCapacity(heap.asHeap, element, 10)]) {
        expect(buffer.capacity).toBe(Number.MAX_SAFE_INTEGER);
        expect(buffer.address).toBe(element.align);
        buffer.length = 2 ** 52;
        buffer.reserve(5);
        buffer.reserveExact(5);
        buffer.shrinkToFit();
        expect({ ...buffer.grow(9) }).toEqual({ address: element.align, size: 0, align: element.align });
        expect(buffer.asSlice().length).toBe(2 ** 52);
        expect(buffer.asSlice().bytes().length).toBe(0);
        expect(code(() => buffer.reserve(2 ** 52))).toBe('ERR_JUST_CAPACITY_OVERFLOW');
        expect(buffer.length).toBe(2 ** 52);
        buffer.free();
      }
    }
    expect(heap.calls).toEqual([]);
  });

  it('grows a slot without a block', () => {
    const slot = heap.allocate(24, 8);
    MemoryAccess.memset(slot, 0, 24);
    const unit = Layout.of(0, 16);
    expect(Buffer.growSlot(heap.asHeap, slot, unit, 1)).toBe(16);
    expect([MemoryAccess.getU64(slot), MemoryAccess.getU64(slot + 8)]).toEqual([16n, 2n ** 53n - 1n]);
    expect(code(() => Buffer.growSlot(heap.asHeap, slot, unit, 2 ** 53))).toBe('ERR_JUST_CAPACITY_OVERFLOW');
    MemoryAccess.setU64(slot + 16, 3n);
    const buffer = Buffer.fromSlot(heap.asHeap, slot, unit);
    expect([buffer.length, buffer.address]).toEqual([3, 16]);
    buffer.free();
    expect(heap.calls).toEqual(['allocate(24, 8)']);
  });
});

describe('overflow', () => {
  it('is found just past 2^53 - 1 bytes, before the heap is asked', () => {
    const over = (element: Layout, capacity: number) =>
      code(() => Buffer.withCapacity(heap.asHeap, element, capacity));
    heap.fuel = 0;
    for (const size of [1, 2, 3, 8, 1000]) {
      const element = Layout.of(size, 1);
      const most = Number((2n ** 53n - 1n) / BigInt(size));
      expect(over(element, most)).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(over(element, most + 1)).toBe('ERR_JUST_CAPACITY_OVERFLOW');
    }
    expect(over(Layout.U8, 2 ** 60)).toBe('ERR_JUST_CAPACITY_OVERFLOW');
    expect(over(Layout.of(0, 1), 2 ** 53)).toBe('ERR_JUST_CAPACITY_OVERFLOW');
  });

  it('loses nothing', () => {
    using buffer = Buffer.withCapacity(heap.asHeap, Layout.I32, 4);
    buffer.length = 4;
    for (let i = 0; i < 4; i++) MemoryAccess.setI32(buffer.address + 4 * i, i + 1);
    for (const attempt of [
      () => buffer.reserve(2 ** 53 - 1),
      () => buffer.reserveExact(2 ** 51),
      () => buffer.grow(2 ** 51),
    ]) {
      expect(code(attempt)).toBe('ERR_JUST_CAPACITY_OVERFLOW');
      expect([buffer.capacity, buffer.length]).toEqual([4, 4]);
      expect([0, 4, 8, 12].map((at) => MemoryAccess.getI32(buffer.address + at))).toEqual([1, 2, 3, 4]);
    }
    expect(() => buffer.grow(2 ** 51)).toThrow(/2251799813685248 elements of 4 bytes/);
  });
});

describe('running out of memory', () => {
  it('leaves the buffer as it was, at whichever allocation', () => {
    for (let fuel = 0; fuel < 6; fuel++) {
      heap = new LedgerHeap();
      heap.fuel = fuel;
      const buffer = empty(Layout.U8);
      let pushed = 0;
      const failure = code(() => {
        for (;;) {
          buffer.reserve(1);
          MemoryAccess.setU8(buffer.address + pushed, pushed & 255);
          buffer.length = ++pushed;
        }
      });
      expect(failure).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(buffer.length).toBe(pushed);
      expect([...bytesOf(buffer)]).toEqual(Array.from({ length: pushed }, (_, i) => i & 255));
      expect(code(() => buffer.reserveExact(1))).toBe('ERR_JUST_OUT_OF_MEMORY');
      buffer.length = pushed >> 1;
      if (pushed > 1) expect(code(() => buffer.shrinkToFit())).toBe('ERR_JUST_OUT_OF_MEMORY');
      heap.fuel = 1;
      buffer.reserve(pushed + 1);
      expect([...bytesOf(buffer)]).toEqual(Array.from({ length: pushed >> 1 }, (_, i) => i & 255));
      buffer.free();
      expect(heap.blocks.size).toBe(0);
    }
  });

  it('leaves the slot as it was', () => {
    const slot = heap.allocate(24, 8);
    Buffer.withCapacity(heap.asHeap, Layout.I64, 2).storeTo(slot);
    const words = () => [0, 8, 16].map((at) => MemoryAccess.getU64(slot + at));
    const before = words();
    heap.fuel = 0;
    expect(code(() => Buffer.growSlot(heap.asHeap, slot, Layout.I64, 3))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(code(() => Buffer.growSlot(heap.asHeap, slot, Layout.I64, 2 ** 50))).toBe(
      'ERR_JUST_CAPACITY_OVERFLOW',
    );
    expect(words()).toEqual(before);
  });
});

describe('bad arguments', () => {
  const bad = [-1, 1.5, Number.NaN, Infinity, '1', 1n, null, undefined, {}] as number[];

  it.each(bad.map((value) => [value]))('%o is no count', (value) => {
    using buffer = Buffer.withCapacity(heap.asHeap, Layout.I32, 4);
    const slot = heap.allocate(24, 8);
    buffer.storeTo(slot);
    const attempts: (() => unknown)[] = [
      () => Buffer.withCapacity(heap.asHeap, Layout.I32, value),
      () => buffer.grow(value),
      () => buffer.reserve(value),
      () => buffer.reserveExact(value),
      () => Buffer.growSlot(heap.asHeap, slot, Layout.I32, value),
      () => {
        buffer.length = value;
      },
    ];
    for (const attempt of attempts) expect(code(attempt)).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect([buffer.capacity, buffer.length]).toEqual([4, 0]);
  });

  it('a length beyond the capacity is refused and named', () => {
    using buffer = Buffer.withCapacity(heap.asHeap, Layout.I32, 4);
    buffer.length = 4;
    const attempt = () => {
      buffer.length = 5;
    };
    expect(code(attempt)).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(attempt).toThrow(/length is 5.*capacity, 4/);
    expect(buffer.length).toBe(4);
  });

  it('no heap, no layout', () => {
    for (const value of [null, undefined, 1, {}]) {
      expect(code(() => Buffer.empty(value as JustHeap, Layout.I32))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => Buffer.empty(heap.asHeap, value as Layout))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });
});

describe('after free()', () => {
  it('every use is an error, and freeing again is a double free', () => {
    const buffer = Buffer.withCapacity(heap.asHeap, Layout.I32, 4);
    buffer.free();
    expect(heap.blocks.size).toBe(0);
    const uses: (() => unknown)[] = [
      () => buffer.address,
      () => buffer.capacity,
      () => buffer.length,
      () => {
        buffer.length = 0;
      },
      () => buffer.grow(1),
      () => buffer.reserve(0),
      () => buffer.reserveExact(1),
      () => buffer.shrinkToFit(),
      () => buffer.asSlice(),
      () => buffer.storeTo(8192),
    ];
    for (const use of uses) expect(code(use)).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => buffer.free())).toBe('ERR_JUST_DOUBLE_FREE');
    expect(heap.calls.length).toBe(2);
  });

  it('the end of a using scope does nothing', () => {
    {
      using buffer = Buffer.withCapacity(heap.asHeap, Layout.I32, 4);
      buffer.free();
    }
    expect(heap.calls).toEqual(['allocate(16, 4)', 'deallocate(16, 4)']);
  });

  it('also buffers without a block are freed', () => {
    const buffer = empty(Layout.I32);
    buffer.free();
    expect(code(() => buffer.capacity)).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(heap.calls).toEqual([]);
  });
});

describe('printing and cloning', () => {
  it('shows the state, never the heap', () => {
    const buffer = Buffer.withCapacity(heap.asHeap, Layout.I32, 4);
    expect(inspect(buffer)).toBe(
      `Buffer { address: 0x${buffer.address.toString(16)}, capacity: 4, length: 0, element: 4 bytes, align 4 }`,
    );
    expect(structuredClone(buffer)).toEqual({});
    buffer.free();
    expect(inspect(buffer)).toBe('Buffer { freed }');
  });
});

describe('against a plain array', () => {
  const operation = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('push' as const), n: fc.integer({ min: 1, max: 40 }) }),
    },
    fc.record({ do: fc.constantFrom('grow', 'reserve', 'reserveExact'), n: fc.integer({ min: 0, max: 80 }) }),
    fc.record({
      do: fc.constantFrom('truncate', 'shrink', 'slot', 'growSlot'),
      n: fc.integer({ min: 0, max: 80 }),
    }),
  );
  const element = fc.constantFrom(1, 2, 3, 8, 24, 1024, 1040);

  it('contents survive every growth, and every block is freed', () => {
    check(
      fc.property(element, fc.array(operation, { maxLength: 40, size: 'max' }), (size, operations) => {
        const ledger = new LedgerHeap();
        const layout = Layout.of(size, 1);
        const slot = ledger.allocate(24, 8);
        let buffer = Buffer.empty(ledger.asHeap, layout);
        const model: number[] = [];
        let next = 0;
        for (const { do: name, n } of operations) {
          if (name === 'push') {
            buffer.reserve(n);
            for (let i = 0; i < n; i++) {
              MemoryAccess.memset(buffer.address + model.length * size, ++next & 255, size);
              model.push(next & 255);
            }
            buffer.length = model.length;
          } else if (name === 'grow') {
            expect(buffer.grow(n).size).toBe(buffer.capacity * size);
            expect(buffer.capacity).toBeGreaterThanOrEqual(n);
          } else if (name === 'reserve' || name === 'reserveExact') {
            buffer[name](n);
            expect(buffer.capacity).toBeGreaterThanOrEqual(model.length + n);
          } else if (name === 'truncate') {
            model.length = Math.min(model.length, n);
            buffer.length = model.length;
          } else if (name === 'shrink') {
            buffer.shrinkToFit();
            expect(buffer.capacity).toBe(model.length);
          } else {
            buffer.storeTo(slot);
            if (name === 'growSlot') Buffer.growSlot(ledger.asHeap, slot, layout, n);
            buffer = Buffer.fromSlot(ledger.asHeap, slot, layout);
          }
          expect(buffer.length).toBe(model.length);
          const bytes = bytesOf(buffer);
          const held = model.map((_, i) => bytes[i * size]);
          expect(held).toEqual(model);
          const whole = new Uint8Array(model.length * size);
          for (const [i, byte] of model.entries()) whole.fill(byte, i * size, (i + 1) * size);
          expect(globalThis.Buffer.compare(bytes, whole)).toBe(0);
        }
        buffer.free();
        ledger.deallocate(slot, 24, 8);
        expect(ledger.blocks.size).toBe(0);
      }),
      300,
    );
  });
});
