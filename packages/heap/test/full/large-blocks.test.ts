// Where large blocks lie under full checks, and that all holds there which holds of small ones.
import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { kindAt, uncheckedFunctions } from '@justlang/memory-access/internal';
import { RawAllocator } from '@justlang/raw-allocator';
import {
  acquireHighRun,
  CHUNK_SIZE,
  highRegion,
  LOW_LIMIT,
  lowMemoryStats,
  releaseHigh,
  setLowLimitForTesting,
} from '@justlang/raw-allocator/internal';
import { afterEach, describe, expect, it } from 'vitest';
import { KIND } from '../../src/checks/shadow-port.js';
import { JustHeap } from '../../src/heap/just-heap.js';
import type { CheckReport } from '../../src/reports/report.js';
import { registerSite } from '../../src/reports/sites.js';
import { MemoryStack } from '../../src/values/memory-stack.js';
import { code, thrown } from '../code.js';

const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off', stacks: false });
// The tier of this thread's accessors is fixed here.
new JustHeap(FULL).close();

const SITE = 730;
registerSite(SITE, { file: 'src/large.just', line: 4, column: 9, type: 'Text' });
const { memset, setU8 } = uncheckedFunctions();
const reportOf = (body: () => unknown): CheckReport => thrown(body).report as CheckReport;

/** Sizes whose raw blocks no pool serves, and the bytes of each of their red zones: see red-zones.ts. */
const SIZES: readonly (readonly [size: number, zone: number])[] = [
  [60_000, 16_384],
  [100_000, 32_768],
  [131_072, 65_536],
  [3_000_000, 65_536],
];

/** A closed heap waits as freed blocks do, until another one has closed that holds more than may wait. */
function forgetClosed(): void {
  const heap = new JustHeap(FULL);
  heap.allocate(70_000_000, 8, SITE);
  heap.close();
}

/** What places blocks elsewhere, and puts things right again. */
const PLACES: readonly (readonly [name: string, from: number, to: number, begin: () => () => void])[] = [
  [
    'in the first region of high memory',
    LOW_LIMIT,
    Number.POSITIVE_INFINITY,
    () => {
      setLowLimitForTesting(0);
      return () => setLowLimitForTesting(LOW_LIMIT);
    },
  ],
  [
    'in the heap of libc',
    0,
    Number.POSITIVE_INFINITY,
    () => {
      setLowLimitForTesting(0);
      // All of the region that runs may have.
      const chunks = (highRegion(0)!.size / CHUNK_SIZE / 8) * 5;
      const share = acquireHighRun(0, chunks, 0);
      expect(share).toBeGreaterThan(0);
      return () => {
        setLowLimitForTesting(LOW_LIMIT);
        releaseHigh(share, chunks);
      };
    },
  ],
];
const LOW: (typeof PLACES)[number] = ['below 2^31', 0, LOW_LIMIT, () => () => {}];
const ALL = process.env.JUST_LOW_MEMORY === 'off' ? PLACES : [LOW, ...PLACES];

describe.each(ALL)('a large block %s', (_, from, to, begin) => {
  let end = () => {};
  afterEach(() => {
    end();
    end = () => {};
  });

  it('is watched like any other', () => {
    end = begin();
    using heap = new JustHeap(FULL);
    for (const [size, zone] of SIZES) {
      const address = heap.allocate(size, 64, SITE);
      expect(address).toBeGreaterThanOrEqual(from);
      expect(address).toBeLessThan(to);
      expect(address % 64).toBe(0);
      expect(MemoryAccess.getU8(address)).toBe(0xcd);
      MemoryAccess.memset(address, 7, size);
      const place = {
        kind: 'overflow',
        code: 'ERR_JUST_OUT_OF_BOUNDS',
        block: { address, size, align: 64, state: 'live' },
      };
      for (const at of [size, size + zone / 2]) {
        const report = reportOf(() => MemoryAccess.getU8(address + at));
        expect(report).toMatchObject({ ...place, address: address + at });
        expect(JSON.stringify(report.block!.allocated)).toContain('large.just');
      }
      for (const at of [-1, -zone / 2]) {
        expect(reportOf(() => MemoryAccess.setU8(address + at, 1))).toMatchObject({
          ...place,
          kind: 'underflow',
        });
      }
      const moved = heap.reallocate(address, size, 64, size + 5);
      expect([MemoryAccess.getU8(moved), MemoryAccess.getU8(moved + size - 1)]).toEqual([7, 7]);
      const stale = reportOf(() => MemoryAccess.getU8(address + size - 1));
      expect(stale).toMatchObject({ kind: 'use after free', block: { address, size, state: 'freed' } });
      expect(code(() => heap.deallocate(moved, size, 64))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      expect(code(() => heap.deallocate(moved + 64, size, 64))).toBe('ERR_JUST_INVALID_FREE');
      setU8(moved + size + 5, 1);
      expect(reportOf(() => heap.deallocate(moved, size + 5, 64))).toMatchObject({
        kind: 'overwritten red zone',
        address: moved + size + 5,
      });
      expect(code(() => heap.deallocate(moved, size + 5, 64))).toBe('ERR_JUST_DOUBLE_FREE');
      setU8(moved + 11, 1);
      expect(reportOf(() => heap.trim())).toMatchObject({ kind: 'write after free', address: moved + 11 });
    }
    expect(heap.stats()).toMatchObject({
      allocatedBytes: 0,
      allocationCount: 0,
      totalReallocations: SIZES.length,
    });
  });

  it('is zeroed where asked for, also where freed ones lay', () => {
    end = begin();
    using heap = new JustHeap(FULL.with({ quarantine: 0 }));
    for (let round = 0; round < 3; round++) {
      const address = heap.allocateZeroed(200_000, 8, SITE);
      for (let at = 0; at < 200_000; at += 100) expect(MemoryAccess.getU8(address + at)).toBe(0);
      memset(address, 0xee, 200_000);
      heap.deallocate(address, 200_000, 8);
    }
  });

  it('counts with its red zones as reserved until it leaves quarantine, and goes back then', () => {
    end = begin();
    forgetClosed();
    const before = lowMemoryStats().usedBytes;
    const heap = new JustHeap(FULL.with({ quarantine: 1_000_000 }));
    const none = heap.stats().reservedBytes;
    const raw = 131_072 + 2 * 65_536;
    const blocks = [0, 1, 2, 3, 4, 5].map(() => heap.allocate(131_072, 8, SITE));
    // Beside the blocks, libc's are registered.
    const whole = heap.stats().reservedBytes;
    expect(whole - none).toBeGreaterThanOrEqual(6 * raw);
    expect(whole - none).toBeLessThan(6 * raw + 4096);
    for (const block of blocks) heap.deallocate(block, 131_072, 8);
    // Three of them fit into the quarantine.
    expect(heap.stats().reservedBytes - none).toBeGreaterThanOrEqual(3 * raw);
    expect(heap.stats().reservedBytes - none).toBeLessThan(3 * raw + 4096);
    expect(heap.stats().peakReservedBytes).toBe(whole);
    expect(kindAt(blocks[5]!)).toBe(KIND.FREED);
    expect(kindAt(blocks[3]!)).toBe(KIND.FREED);
    // The memory of the first is nobody's.
    expect(kindAt(blocks[0]!)).toBe(KIND.NONE);
    expect(kindAt(blocks[0]! - 8)).toBe(KIND.NONE);
    expect(kindAt(blocks[0]! + 131_072)).toBe(KIND.NONE);
    heap.close();
    forgetClosed();
    expect(lowMemoryStats().usedBytes).toBe(before);
  });

  it('counts towards the limit, asked for size alone', () => {
    end = begin();
    using heap = new JustHeap(FULL.with({ heapLimit: 300_000 }));
    const address = heap.allocate(150_000, 8, SITE);
    expect(code(() => heap.allocate(150_001, 8, SITE))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(code(() => heap.reallocate(address, 150_000, 8, 300_001))).toBe('ERR_JUST_OUT_OF_MEMORY');
    const moved = heap.reallocate(address, 150_000, 8, 300_000);
    heap.leak(moved, 300_000);
    expect(heap.stats()).toMatchObject({ leakedBytes: 300_000, allocationCount: 0 });
    expect(code(() => heap.deallocate(moved, 300_000, 8))).toBe('ERR_JUST_INVALID_FREE');
  });

  it('keeps its contents when it becomes a small one, and one again', () => {
    end = begin();
    using heap = new JustHeap(FULL);
    let size = 100_000;
    let address = heap.allocate(size, 8, SITE);
    for (let at = 0; at < 40; at += 4) MemoryAccess.setI32(address + at, at * 77_777);
    for (const next of [9000, 40, 8192, 8193, 50_000, 60_000, 400_000, 40]) {
      address = heap.reallocate(address, size, 8, next);
      size = next;
      for (let at = 0; at < 40; at += 4) expect(MemoryAccess.getI32(address + at)).toBe(at * 77_777);
      expect(code(() => MemoryAccess.getU8(address + next))).toBe('ERR_JUST_OUT_OF_BOUNDS');
    }
    expect(code(() => heap.trim())).toBe('no error');
  });

  it('may be a stack of 64 MiB', () => {
    end = begin();
    using heap = new JustHeap(FULL);
    using stack = new MemoryStack(heap, 2 ** 26);
    const mark = stack.mark();
    const local = stack.allocate(40, 8);
    expect(local).toBeGreaterThanOrEqual(from);
    expect(local).toBeLessThan(to);
    MemoryAccess.setI32(local, 5);
    expect(reportOf(() => MemoryAccess.getI32(local + 40))).toMatchObject({ kind: 'overflow' });
    expect(reportOf(() => MemoryAccess.getI32(local - 4))).toMatchObject({ kind: 'underflow' });
    stack.reset(mark);
    expect(reportOf(() => MemoryAccess.getI32(local))).toMatchObject({ kind: 'use of a popped frame' });
  });
});

describe.skipIf(process.env.JUST_LOW_MEMORY === 'off')('memory of large blocks', () => {
  it('is forbidden beyond the red zones too, as far as the heap has it', () => {
    using heap = new JustHeap(FULL);
    heap.trim();
    // Two zones of 32 KiB: 41 pages of 48 in three chunks.
    const address = heap.allocate(100_000, 8, SITE);
    const beyond = address - 32_768 + 3 * CHUNK_SIZE;
    for (const at of [address + 100_000 + 32_768 + 4096, beyond - 8]) {
      expect(code(() => MemoryAccess.getU8(at))).toBe('ERR_JUST_OUT_OF_BOUNDS');
    }
    expect(kindAt(beyond)).toBe(KIND.NONE);
  });

  it('has no block in it once all waited, and a second free is told from a first', () => {
    using heap = new JustHeap(FULL.with({ quarantine: 0 }));
    heap.trim();
    const blocks = [0, 1, 2].map(() => heap.allocate(60_000, 8, SITE));
    // Of 23 pages each, with zones of 4: all chunks of the second hold a part of another one.
    heap.deallocate(blocks[1]!, 60_000, 8);
    const inSharedChunk = blocks[1]!;
    expect(kindAt(inSharedChunk)).toBe(KIND.FREED);
    expect(code(() => MemoryAccess.getU8(inSharedChunk))).toBe('ERR_JUST_USE_AFTER_FREE');
    expect(code(() => heap.deallocate(inSharedChunk, 60_000, 8))).toBe('ERR_JUST_DOUBLE_FREE');
    for (const block of [blocks[0]!, blocks[2]!]) heap.deallocate(block, 60_000, 8);
    heap.trim();
    expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
    expect(kindAt(inSharedChunk)).toBe(KIND.NONE);
  });

  it('is of no heap that closed and was waited for', () => {
    forgetClosed();
    const { usedBytes } = lowMemoryStats();
    const heap = new JustHeap(FULL.with({ quarantine: 0 }));
    const address = heap.allocate(100_000, 8, SITE);
    expect(lowMemoryStats().usedBytes - usedBytes).toBe(3 * CHUNK_SIZE);
    heap.close();
    expect(lowMemoryStats().usedBytes).toBe(usedBytes);
    expect(kindAt(address)).toBe(KIND.NONE);
  });

  it('is of a heap without checks what it always was', () => {
    const address = (() => {
      using heap = new JustHeap(FULL.with({ quarantine: 0 }));
      return heap.allocate(100_000, 8, SITE);
    })();
    using plain = new JustHeap(FULL.with({ checks: 'off' }));
    const block = plain.allocate(150_000, 8);
    expect(Math.abs(block - address)).toBeLessThan(2 ** 26);
    for (let at = 0; at < 150_000; at += 100) MemoryAccess.setU8(block + at, 1);
    plain.deallocate(block, 150_000, 8);
  });
});

it('comes from the allocator alone where that is `system`', () => {
  const allocator = new RawAllocator(FULL);
  const given = new Set<number>();
  const alloc = allocator.alloc.bind(allocator);
  allocator.alloc = (size, align) => {
    const address = alloc(size, align);
    given.add(address);
    return address;
  };
  const { usedBytes } = lowMemoryStats();
  using heap = new JustHeap(FULL.with({ allocator: 'system' }), allocator);
  const block = heap.allocate(131_072, 8, SITE);
  expect(given).toContain(block - 65_536);
  expect(lowMemoryStats().usedBytes).toBe(usedBytes);
  heap.deallocate(block, 131_072, 8);
});
