import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { allow, kindAt, uncheckedFunctions } from '@justlang/memory-access/internal';
import { soak } from '@justlang-tools/testing/soak';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KIND } from '../../src/checks/shadow-port.js';
import { JustHeap } from '../../src/heap/just-heap.js';
import { Layout } from '../../src/layout/layout.js';
import type { CheckReport } from '../../src/reports/report.js';
import { registerSite } from '../../src/reports/sites.js';
import { Buffer } from '../../src/values/buffer.js';
import { MemoryStack } from '../../src/values/memory-stack.js';
import { HAS_VIEWS, NO_VIEWS } from '../bytes-at.js';
import { code, thrown } from '../code.js';

const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off', stacks: false });
// The tier of this thread's accessors is fixed here.
new JustHeap(FULL).close();
const unchecked = uncheckedFunctions();

const SITE = 500;
registerSite(SITE, { file: 'src/main.just', line: 7, column: 3, type: 'Box' });

const M = MemoryAccess;
// Another block, for the operations that take two.
let other: number;

const reportOf = (body: () => unknown): CheckReport => thrown(body).report as CheckReport;

describe.each(['pooled', 'system'] as const)('with the allocator %s', (allocator) => {
  let heap: JustHeap;
  beforeEach(() => {
    heap = new JustHeap(FULL.with({ allocator }));
    other = heap.allocateZeroed(4096, 16, SITE);
  });
  afterEach(() => heap.close());

  // In part: every size where classes lie close, and then one of each kind of remainder.
  const sizes = Array.from({ length: 4096 }, (_, i) => i + 1).filter(
    (size) => soak(false, true) || size <= 272 || size % 57 === 0 || size >= 4090,
  );

  it('finds one byte past and one byte before a block of every size from 1 to 4096, in both lanes', () => {
    using small = new JustHeap(FULL.with({ allocator, quarantine: 65_536 }));
    for (const size of sizes) {
      const block = size % 2 === 0 ? small.allocate(size, 1) : small.alloc(Layout.of(size, 1)).address;
      M.setU8(block, 1);
      M.setU8(block + size - 1, 1);
      for (const at of [-1, size]) {
        if (code(() => M.getU8(block + at)) !== 'ERR_JUST_OUT_OF_BOUNDS')
          expect.fail(`read at ${at} of ${size}`);
        if (code(() => M.setU8(block + at, 1)) !== 'ERR_JUST_OUT_OF_BOUNDS')
          expect.fail(`write at ${at} of ${size}`);
      }
      small.deallocate(block, size, 1);
      if (code(() => M.getU8(block + size - 1)) !== 'ERR_JUST_USE_AFTER_FREE') expect.fail(`freed ${size}`);
    }
  });

  it('finds a red zone written by native code when the block is freed, which counts', () => {
    const block = heap.allocate(24, 8, SITE);
    const before = heap.stats().allocationCount;
    unchecked.setU8(block + 24, 0);
    expect(code(() => heap.deallocate(block, 24, 8))).toBe('ERR_JUST_OVERFLOW_WRITE');
    expect(heap.stats().allocationCount).toBe(before - 1);
    expect(heap.stats().allocatedBytes).toBe(4096);
    expect(code(() => heap.deallocate(block, 24, 8))).toBe('ERR_JUST_DOUBLE_FREE');
  });

  it('finds what a stale typed array wrote, when the heap is trimmed or closed', ({ skip }) => {
    skip(!HAS_VIEWS, NO_VIEWS);
    for (const end of [() => heap.trim(), () => heap.close()]) {
      const buffer = Buffer.withCapacity(heap, Layout.I32, 4);
      const stale = M.i32Array(buffer.address, 4);
      buffer.grow(5);
      stale[2] = 7;
      expect(code(end)).toBe('ERR_JUST_USE_AFTER_FREE');
      expect(code(end)).toBe('no error');
    }
  });

  it('finds the use of a stale slice', ({ skip }) => {
    skip(!HAS_VIEWS, NO_VIEWS);
    using buffer = Buffer.withCapacity(heap, Layout.U8, 8);
    buffer.length = 8;
    const slice = buffer.asSlice();
    expect(slice.bytes().length).toBe(8);
    buffer.grow(100);
    expect(code(() => slice.bytes())).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => slice.decodeUtf8())).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => slice.subslice(2, 4).bytes())).toBe('ERR_JUST_USE_AFTER_FREE');
  });

  it('finds exact layout mismatches, double and invalid frees, in both lanes', () => {
    const block = heap.allocate(17, 8, SITE);
    expect(code(() => heap.deallocate(block, 18, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => heap.deallocate(block, 17, 4))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => heap.deallocate(block, 0, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => heap.reallocate(block, 16, 8, 40))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(code(() => heap.deallocate(block + 8, 9, 1))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocate(2 ** 40, 8, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocate(8, 8, 8))).toBe('ERR_JUST_NULL_ADDRESS');
    heap.deallocate(block, 17, 8);
    expect(code(() => heap.deallocate(block, 17, 8))).toBe('ERR_JUST_DOUBLE_FREE');
    const record = heap.alloc(Layout.of(17, 8));
    heap.free(record);
    expect(code(() => heap.free(record))).toBe('ERR_JUST_DOUBLE_FREE');
    expect(code(() => heap.realloc(record, Layout.I8))).toBe('ERR_JUST_DOUBLE_FREE');
    for (const bad of [Number.NaN, -1, 1.5, '8', 8n, null] as number[]) {
      expect(code(() => heap.deallocate(bad, 8, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.reallocate(bad, 8, 8, 16))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.leak(bad))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    heap.deallocate(8, 0, 8);
  });

  it('finds popped frames of a stack, and what lies above its top', () => {
    const stack = new MemoryStack(heap, 1001);
    const outer = stack.allocate(13, 1);
    const mark = stack.mark();
    const local = stack.allocate(20, 4);
    M.setI32(local + 16, 1);
    M.setU8(outer + 12, 1);
    expect(code(() => M.getU8(local + 20))).toBe('ERR_JUST_OUT_OF_BOUNDS');
    stack.reset(mark);
    M.setU8(outer + 12, 1);
    expect(code(() => M.getU8(outer + 13))).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => M.setI32(local + 16, 1))).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(thrown(() => M.getU8(local)).message).toMatch(/popped frame/);
    expect(stack.allocate(20, 4)).toBe(local);
    M.setI32(local + 16, 1);
    expect(code(() => stack.allocate(1000, 1))).toBe('ERR_JUST_STACK_OVERFLOW');
    stack.allocate(1001 - (local + 20 - outer), 1);
    expect(code(() => stack.allocate(1, 1))).toBe('ERR_JUST_STACK_OVERFLOW');
    stack[Symbol.dispose]();
    expect(code(() => M.getU8(outer))).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => stack.mark())).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(heap.stats().allocationCount).toBe(1);
  });

  it('finds a frame that ends after one below it, as those of two async functions do', async () => {
    using stack = new MemoryStack(heap, 1000);
    let resume = () => {};
    const gate = new Promise<void>((resolve) => {
      resume = resolve;
    });
    const task = async (turns: number) => {
      const frame = stack.mark();
      stack.allocate(16, 8);
      await gate;
      for (let i = 0; i < turns; i++) await null;
      stack.allocate(16, 8);
      return thrown(() => stack.reset(frame));
    };
    const call = () => {
      const frame = stack.mark();
      stack.allocate(16, 8);
      return frame;
    };
    const outer = task(0);
    const inner = task(9);
    resume();
    await expect(outer).rejects.toThrow('nothing was thrown');
    // Another frame begins where the inner one did: it is not taken for it.
    call();
    const other = call();
    const error = await inner;
    expect(error).toMatchObject({ code: 'ERR_JUST_USE_AFTER_FREE' });
    expect(error.message).toMatch(/use of a popped frame: the frame at 0x[0-9a-f]+ .* async function/s);
    stack.reset(other);
  });

  it('lets frames end with those above them, and one that catches errors be reset again and again', () => {
    using stack = new MemoryStack(heap, 1000);
    const outer = stack.mark();
    const first = stack.allocate(8, 8);
    const frame = stack.mark();
    for (let i = 0; i < 3; i++) {
      stack.allocate(8, 8);
      stack.mark();
      stack.allocate(8, 8);
      stack.reset(frame);
      expect(stack.mark()).toBe(frame);
    }
    stack.allocate(8, 8);
    stack.reset(outer);
    expect(stack.allocate(8, 8)).toBe(first);
    stack.reset(0);
  });

  it('leaves nothing forbidden behind a stack on a heap without checks', () => {
    using plain = new JustHeap(RuntimeConfig.DEFAULT.with({ checks: 'off', allocator }));
    const stack = new MemoryStack(plain, 64);
    const local = stack.allocate(64, 8);
    stack.reset(0);
    expect(code(() => M.getU8(local))).toBe('ERR_JUST_USE_AFTER_FREE');
    stack[Symbol.dispose]();
    expect(kindAt(local)).toBe(KIND.NONE);
  });

  it('finds the use of a block after its heap was closed', () => {
    const block = heap.allocate(24, 8, SITE);
    heap.close();
    expect(heap.stats()).toMatchObject({ allocationCount: 0, reservedBytes: 0, addressSpaceBytes: 0 });
    const report = reportOf(() => M.getI32(block));
    expect(report).toMatchObject({ code: 'ERR_JUST_USE_AFTER_FREE', block: { address: block, size: 24 } });
    expect(code(() => heap.deallocate(block, 24, 8))).toBe('ERR_JUST_HEAP_CLOSED');
  });

  it('finds one leaked block among very many, with its site', () => {
    const live: number[] = [other];
    const count = soak(100_000, 1_000_000);
    for (let i = 0; i < count; i++) live.push(heap.allocate(16, 8, i === 77_777 ? SITE : SITE + 1));
    live.forEach((block, i) => {
      if (i !== 77_778) heap.deallocate(block, i === 0 ? 4096 : 16, i === 0 ? 16 : 8);
    });
    expect(heap.leaks()).toMatchObject([
      { count: 1, bytes: 16, allocated: { siteId: SITE, site: { line: 7 } } },
    ]);
  });

  it('keeps statistics as without checks', () => {
    const [first, second] = [heap.allocate(100, 8), heap.allocateZeroed(50_000, 64)];
    expect(M.getU8(second + 49_999)).toBe(0);
    const moved = heap.reallocate(first, 100, 8, 300);
    heap.leak(heap.allocate(10, 1));
    heap.deallocate(moved, 300, 8);
    expect(heap.stats()).toMatchObject({
      allocatedBytes: 4096 + 50_000,
      allocationCount: 2,
      peakAllocatedBytes: 4096 + 50_000 + 310,
      totalAllocations: 4,
      totalFrees: 1,
      totalReallocations: 1,
      leakedBytes: 10,
    });
    heap.deallocate(second, 50_000, 64);
    heap.deallocate(other, 4096, 16);
    heap.trim();
    expect(heap.stats().allocatedBytes).toBe(0);
  });

  it('finds accesses far from any block, before and after it, at every size', () => {
    for (const size of [1, 16, 100, 1000, 5000, 8192, 8193, 20_000, 100_000, 2 ** 20]) {
      // Nothing else is in it that an access could land in.
      using lonely = new JustHeap(FULL.with({ allocator, quarantine: 0 }));
      const block = lonely.allocate(size, 8, SITE);
      for (const at of [-4000, -2000, -500, size + 500, size + 2000, size + 4000]) {
        expect([size, at, code(() => M.getU8(block + at))]).toEqual([size, at, 'ERR_JUST_OUT_OF_BOUNDS']);
        expect(code(() => M.setU8(block + at, 0))).toBe('ERR_JUST_OUT_OF_BOUNDS');
      }
      // Of a large block, as far again as half of it.
      const half = Math.min(Math.floor(size / 4), 60_000);
      expect(code(() => M.getU8(block + size + half))).toBe('ERR_JUST_OUT_OF_BOUNDS');
      lonely.deallocate(block, size, 8);
    }
    using lonely = new JustHeap(FULL.with({ allocator }));
    const lone = lonely.allocate(16, 8, SITE);
    expect(reportOf(() => M.getU8(lone + 3000)).block).toMatchObject({ address: lone, offset: 3000 });
  });

  it.runIf(allocator === 'pooled')('finds accesses anywhere in the chunks of the pool', () => {
    using lonely = new JustHeap(FULL);
    const block = lonely.allocate(20_000, 8, SITE);
    // Past its wide zone, where the pool would place the next block of the class.
    expect(code(() => M.getU8(block + 40_000))).toBe('ERR_JUST_OUT_OF_BOUNDS');
    lonely.deallocate(block, 20_000, 8);
  });

  it('finds a copy with a wrong count, however wrong, on either side, and has copied nothing', () => {
    for (const size of [1, 8, 24, 100, 1000, 8000, 20_000, 300_000]) {
      const block = heap.allocateZeroed(size, 8, SITE);
      const enough = heap.allocateZeroed(2 * size + 200_000, 8, SITE);
      for (const more of [1, 7, 8, 64, 5000, 150_000]) {
        for (const copy of ['memcpy', 'memmove'] as const) {
          M.memset(enough, 1, 2 * size + 200_000);
          const outward = reportOf(() => M[copy](block, enough, size + more));
          expect(outward).toMatchObject({ operation: copy, access: 'write', address: block + size });
          expect(M.getU8(block)).toBe(0);
          const inward = reportOf(() => M[copy](enough, block, size + more));
          expect(inward).toMatchObject({ operation: copy, access: 'read', address: block + size });
          expect(inward.block).toMatchObject({ address: block, size });
          expect(M.getU8(enough)).toBe(1);
        }
        expect(reportOf(() => M.memset(block, 5, size + more)).address).toBe(block + size);
      }
      heap.deallocate(block, size, 8);
      heap.deallocate(enough, 2 * size + 200_000, 8);
    }
  });

  it('leaves memory of no heap alone', () => {
    const foreign = heap.allocate(64, 8);
    heap.deallocate(foreign, 64, 8);
    allow(foreign, 64);
    expect(M.getU8(foreign)).toBe(0xdd);
  });
});

describe('what a call finds wrong before it does anything', () => {
  it.each([5n, Symbol('site'), '7', 1.5, -1, 2 ** 31, Number.NaN])('is a site that is none: %s', (site) => {
    using heap = new JustHeap(FULL);
    for (const size of [16, 100_000]) {
      expect(code(() => heap.allocate(size, 8, site as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    heap.trim();
    expect(heap.stats()).toMatchObject({ allocationCount: 0, totalFrees: 0, reservedBytes: 0 });
  });

  it('is a damaged red zone of a block that is to get another alignment', () => {
    using heap = new JustHeap(FULL);
    const record = heap.alloc(Layout.of(16, 8));
    const before = unchecked.getU8(record.address + 16);
    unchecked.setU8(record.address + 16, before ^ 0xff);
    expect(code(() => heap.realloc(record, Layout.of(16, 64)))).toBe('ERR_JUST_OVERFLOW_WRITE');
    expect(heap.stats()).toMatchObject({ allocationCount: 1, totalReallocations: 0 });
    unchecked.setU8(record.address + 16, before);
    heap.free(heap.realloc(record, Layout.of(16, 64)));
  });
});

describe('a heap with basic checks on a thread whose accessors are checked', () => {
  it('leaves nothing forbidden behind that its stacks had', () => {
    const plain = RuntimeConfig.DEFAULT.with({ checks: 'basic' });
    for (const capacity of [4096, 2 ** 20]) {
      const heap = new JustHeap(plain);
      new MemoryStack(heap, capacity).allocate(8, 8);
      heap.close();
      using next = new JustHeap(plain);
      const address = next.allocate(capacity, 64);
      MemoryAccess.memset(address, 1, capacity);
      next.deallocate(address, capacity, 64);
    }
  });
});
