import { MemoryAccess } from '@justlang/memory-access';
import {
  acquireLow,
  lowMemoryStats,
  native,
  releaseLow,
  setLowLimitForTesting,
} from '@justlang/raw-allocator/internal';
import { check, fc } from '@justlang-tools/testing/property';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { code } from '../../test/code.js';
import { open } from '../../test/open.js';
import { coreOf } from '../heap/heap-foundation.js';
import { isGone } from '../heap/is-gone.js';
import type { JustHeap } from '../heap/just-heap.js';

const TIERS = ['off', 'basic'] as const;
const SIZES = [8, 24, 200, 1000, 5000, 30_000];

function trimAny(options: Parameters<typeof open>[0] = {}): void {
  using heap = open(options);
  heap.trim();
}

function use(heap: JustHeap, rounds = 1): number[] {
  const blocks: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const size of SIZES) blocks.push(heap.allocate(size, 8));
  }
  return blocks;
}

/** Takes all chunks that low memory has left, within its cap. */
function takeRest(): number[] {
  const rest: number[] = [];
  for (let chunk = acquireLow(1); chunk !== 0; chunk = acquireLow(1)) rest.push(chunk);
  return rest;
}

/** How often memory gives chunks, and gets some back, meanwhile. */
function chunkCalls(body: () => void): number {
  const binding = native();
  const { acquireLow, releaseLow, acquireHigh, releaseHigh } = binding;
  let calls = 0;
  const counted = <T>(result: T): T => {
    if (result !== 0) calls++;
    return result;
  };
  Object.assign(binding, {
    acquireLow: (count: number) => counted(acquireLow(count)),
    releaseLow: (address: number, count: number) => counted(releaseLow(address, count)),
    acquireHigh: (region: number, count: number) => counted(acquireHigh(region, count)),
    releaseHigh: (address: number, count: number) => counted(releaseHigh(address, count)),
  });
  try {
    body();
  } finally {
    Object.assign(binding, { acquireLow, releaseLow, acquireHigh, releaseHigh });
  }
  return calls;
}

describe.each(TIERS)('the memory of a closed heap, checks %s', (checks) => {
  let before = 0;
  const used = () => lowMemoryStats().usedBytes - before;

  beforeEach(() => {
    trimAny();
    before = lowMemoryStats().usedBytes;
  });
  afterEach(() => setLowLimitForTesting(2 ** 31));

  it('serves the next heap of the thread, without a call', () => {
    const round = () => {
      using heap = open({ checks });
      use(heap, 20);
    };
    // From its 1,000th call on the thread rehearses what heaps run, on heaps of its own.
    Array.from({ length: 70 }, round);
    trimAny();
    before = lowMemoryStats().usedBytes;
    expect(chunkCalls(round)).toBeGreaterThan(0);
    const kept = used();
    expect(kept).toBeGreaterThan(0);
    expect(chunkCalls(() => Array.from({ length: 100 }, round))).toBe(0);
    expect(used()).toBe(kept);
  });

  it('serves the next heap also where low memory is full', () => {
    setLowLimitForTesting(0);
    const rest = takeRest();
    const round = () => {
      using heap = open({ checks });
      expect(Math.max(...use(heap, 20))).toBeGreaterThan(2 ** 31);
    };
    try {
      expect(chunkCalls(round)).toBeGreaterThan(0);
      expect(chunkCalls(() => Array.from({ length: 100 }, round))).toBe(0);
      expect(chunkCalls(() => trimAny({ checks }))).toBeGreaterThan(0);
    } finally {
      for (const chunk of rest) releaseLow(chunk, 1);
    }
  });

  it('is kept up to 8 MiB, states included, and by no statistics', () => {
    const first = open({ checks });
    for (let index = 0; index < 40_000; index++) first.allocate(1024, 8);
    const { totalAllocations } = first.stats();
    first.close();
    expect(used()).toBeGreaterThan(2 ** 22);
    expect(used() * (1 + 1 / 8)).toBeLessThanOrEqual(2 ** 23);
    using heap = open({ checks });
    expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0, peakReservedBytes: 0 });
    heap.allocate(1024, 8);
    expect(heap.stats()).toMatchObject({ reservedBytes: 4096, addressSpaceBytes: 65_536 });
    expect(first.stats()).toMatchObject({ totalAllocations, reservedBytes: 0, addressSpaceBytes: 0 });
    expect(first.detailedStats().sizeClasses).toEqual([]);
  });

  it.each([{ checks: 'off' }, { checks: 'basic' }, { allocator: 'system' }] as const)(
    'goes back when any heap of the thread is trimmed (%j)',
    (options) => {
      const heap = open({ checks });
      use(heap, 100);
      heap.close();
      expect(used()).toBeGreaterThan(0);
      trimAny(options);
      expect(used()).toBe(0);
    },
  );

  it('goes back before low memory is called full, whatever heap needs it', () => {
    const heap = open({ checks: checks === 'off' ? 'basic' : 'off' });
    use(heap, 100);
    heap.close();
    setLowLimitForTesting(lowMemoryStats().reservedBytes);
    const rest = takeRest();
    using other = open({ checks });
    try {
      for (const block of use(other, 10)) expect(block).toBeLessThan(2 ** 31);
    } finally {
      for (const chunk of rest) releaseLow(chunk, 1);
    }
  });

  it('holds no block, until the next heap allocates one there', () => {
    const heap = open({ checks });
    const stale = Array.from({ length: 500 }, () => heap.allocate(24, 8));
    heap.close();
    using next = open({ checks });
    const gone = () => stale.filter((block) => isGone(next, block, 24, 8));
    expect(gone()).toEqual(stale);
    expect(new Set(stale.map((block) => code(() => next.leak(block))))).toEqual(
      new Set(['ERR_JUST_INVALID_FREE']),
    );
    const block = next.allocate(24, 8);
    expect(stale).toContain(block);
    // With checks off an address in a chunk of the class may be a block's.
    expect(gone()).toEqual(checks === 'off' ? [] : stale.filter((address) => address !== block));
  });

  it('is no heap of a stale address', () => {
    const heap = open({ checks: 'basic' });
    const stale = use(heap, 3);
    heap.close();
    const errors = (other: JustHeap) => {
      const found = new Set(stale.map((block, at) => code(() => other.deallocate(block, SIZES[at % 6]!, 8))));
      return [...found, ...new Set(stale.map((block) => code(() => other.leak(block))))];
    };
    expect([...new Set(errors(heap))]).toEqual(['ERR_JUST_HEAP_CLOSED']);
    using next = open({ checks: 'basic' });
    expect([...new Set(errors(next))]).toEqual(['ERR_JUST_INVALID_FREE']);
    // Its chunks are the next heap's now, which has handed out other blocks there.
    for (const size of [16, 48, 300, 2000, 9000, 60_000]) next.allocate(size, 8);
    const fresh = stale.filter((block, at) => isGone(next, block, SIZES[at % 6]!, 8));
    expect(fresh).toEqual(stale);
    expect(stale.every((block, at) => isGone(heap, block, SIZES[at % 6]!, 8))).toBe(true);
    expect(next.stats().allocationCount).toBe(6);
  });
});

describe('heaps that come and go', () => {
  /** What a program does: with which of a few heaps, how they are made anew, and how many blocks of which size. */
  const step = fc.record({
    heap: fc.nat(3),
    kind: fc.constantFrom('allocate', 'allocate', 'allocate', 'free', 'free', 'close', 'trim'),
    checks: fc.constantFrom(...TIERS),
    size: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 65_536 })),
    count: fc.integer({ min: 1, max: 60 }),
  });
  interface Owner {
    readonly heap: JustHeap;
    readonly blocks: { address: number; size: number; mark: number }[];
  }

  it('share no block, lose none, and give all back in the end', () => {
    trimAny();
    const before = lowMemoryStats().usedBytes;
    let mark = 0;
    check(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120 }), (steps) => {
        const owners: Owner[] = [];
        for (const { heap: at, kind, checks, size, count } of steps) {
          owners[at] ??= { heap: open({ checks }), blocks: [] };
          const { heap, blocks } = owners[at];
          if (kind === 'allocate') {
            for (let index = 0; index < count; index++) {
              const address = heap.allocate(size, 8);
              mark = (mark + 1) & 255;
              MemoryAccess.memset(address, mark, size);
              blocks.push({ address, size, mark });
            }
          } else if (kind === 'free') {
            for (const block of blocks.splice(0, count)) {
              expect(MemoryAccess.getU8(block.address)).toBe(block.mark);
              expect(MemoryAccess.getU8(block.address + block.size - 1)).toBe(block.mark);
              heap.deallocate(block.address, block.size, 8);
            }
          } else if (kind === 'trim') {
            heap.trim();
          } else {
            heap.close();
            delete owners[at];
          }
          expect(heap.stats().allocationCount).toBe(kind === 'close' ? 0 : blocks.length);
        }
        for (const owner of owners) {
          for (const { address, mark: byte } of owner?.blocks ?? []) {
            expect(MemoryAccess.getU8(address)).toBe(byte);
          }
          owner?.heap.close();
        }
      }),
      100,
    );
    trimAny();
    expect(lowMemoryStats().usedBytes).toBe(before);
  });

  it('have the quick path, however many there were', () => {
    const heaps = Array.from({ length: 70 }, () => open());
    for (const heap of heaps) heap.close();
    const again = Array.from({ length: 63 }, () => open());
    const slots = again.map((heap) => coreOf(heap).lane.slot);
    expect(slots).not.toContain(0);
    expect(new Set(slots).size).toBe(63);
    for (const heap of again) heap.close();
  });
});
