import { closeSync, openSync, readSync } from 'node:fs';
import { uncheckedFunctions } from '@justlang/memory-access/internal';
import {
  acquireLow,
  CHUNK_SIZE,
  LOW_LIMIT,
  lowMemoryStats,
  native,
  releaseLow,
  setLowLimitForTesting,
} from '@justlang/raw-allocator/internal';
import { check, fc } from '@justlang-tools/testing/property';
import { soak } from '@justlang-tools/testing/soak';
import { afterEach, describe, expect, it } from 'vitest';
import { releaseKept } from '../pool/kept-chunks.js';
import { LowRuns, MOST_BYTES, releaseKeptRuns } from './low-runs.js';

const { getU8, memset, setU8 } = uncheckedFunctions();
const PAGE = 4096;
const MIB = 2 ** 20;

/** Whether the system has memory for the page of an address. */
function isResident(address: number): boolean {
  const entry = Buffer.alloc(8);
  const file = openSync('/proc/self/pagemap', 'r');
  readSync(file, entry, 0, 8, (address / PAGE) * 8);
  closeSync(file);
  return entry.readBigUInt64LE() >> 63n === 1n;
}

const pages = (size: number) => Math.ceil(size / PAGE) * PAGE;

afterEach(() => {
  setLowLimitForTesting(LOW_LIMIT);
  releaseKeptRuns();
});

describe.skipIf(process.env.JUST_LOW_MEMORY === 'off')('runs below 2^31', () => {
  interface Block {
    address: number;
    size: number;
    align: number;
    fill: number;
  }

  const requireBlock = (runs: LowRuns, block: Block) => {
    const { address, size, align, fill } = block;
    expect([runs.sizeAt(address), runs.alignAt(address)]).toEqual([size, align]);
    for (const at of [0, size >> 1, size - 1])
      expect(getU8(address + at), `byte ${at} of ${size}`).toBe(fill);
  };

  it('agree with a ledger over any sequence of operations', () => {
    const used = lowMemoryStats().usedBytes;
    const size = fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 1, max: 300_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 300_000, max: 6_000_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 80 }).map((count) => count * PAGE) },
    );
    const step = fc.record({
      kind: fc.nat(19),
      which: fc.nat(),
      size,
      power: fc.oneof({ weight: 9, arbitrary: fc.nat(12) }, { weight: 1, arbitrary: fc.nat(18) }),
      fill: fc.nat(255),
    });
    check(
      fc.property(fc.array(step, { maxLength: 200, minLength: 50 }), (steps) => {
        const runs = new LowRuns();
        const live: Block[] = [];
        try {
          for (const { kind, which, size, power, fill } of steps) {
            const index = which % Math.max(1, live.length);
            const block = live[index];
            if (kind === 0) {
              runs.trim();
              releaseKeptRuns();
            } else if (kind === 1) runs.sweep();
            else if (kind < 10 || block === undefined) {
              const zeroed = fill % 4 === 0;
              const added = {
                address: runs.allocate(size, 2 ** power, zeroed),
                size,
                align: 2 ** power,
                fill,
              };
              expect(added.address).toBeGreaterThan(0);
              expect(added.address % added.align).toBe(0);
              for (let at = 0; zeroed && at < size; at += 509) expect(getU8(added.address + at)).toBe(0);
              memset(added.address, fill, size);
              live.push(added);
            } else if (kind < 15) {
              requireBlock(runs, block);
              runs.free(block.address);
              expect(runs.sizeAt(block.address)).toBe(0);
              live.splice(index, 1);
            } else {
              requireBlock(runs, block);
              const before = block.size;
              if (!runs.resize(block.address, size)) continue;
              block.size = Math.min(before, size);
              if (size > before) setU8(block.address + before - 1, block.fill);
              for (const at of [0, block.size - 1]) expect(getU8(block.address + at)).toBe(block.fill);
              memset(block.address, block.fill, size);
              block.size = size;
            }
            const whole = live.reduce((sum, block) => sum + pages(block.size), 0);
            expect(runs.count).toBe(live.length);
            expect(runs.reservedBytes).toBeGreaterThanOrEqual(whole);
            expect(runs.addressSpaceBytes).toBeGreaterThanOrEqual(runs.reservedBytes);
            expect(lowMemoryStats().usedBytes - used).toBe(runs.addressSpaceBytes);
          }
          // No block overlaps another.
          for (const block of live) requireBlock(runs, block);
          for (const { address } of live.splice(0)) runs.free(address);
          runs.trim();
          expect([runs.reservedBytes, runs.addressSpaceBytes, runs.count]).toEqual([0, 0, 0]);
          expect(lowMemoryStats().usedBytes).toBe(used);
        } finally {
          runs.close();
        }
      }),
      soak(25, 100),
    );
  });

  it('serve what was freed again, without asking for more', () => {
    const runs = new LowRuns();
    const first = runs.allocate(MIB, 8, false);
    runs.free(first);
    const { usedBytes } = lowMemoryStats();
    for (let i = 0; i < 100; i++) {
      const address = runs.allocate(MIB, 8, false);
      expect(address).toBe(first);
      runs.free(address);
    }
    // Two of half the size, and one of the whole where they were.
    const halves = [runs.allocate(MIB / 2, 8, false), runs.allocate(MIB / 2, 8, false)];
    expect(halves).toEqual([first, first + MIB / 2]);
    for (const half of halves) runs.free(half);
    expect(runs.allocate(MIB, 8, false)).toBe(first);
    expect(lowMemoryStats().usedBytes).toBe(usedBytes);
    runs.close();
  });

  it('keep hardly more than was live at once, and at most 64 MiB', () => {
    const runs = new LowRuns();
    const blocks = Array.from({ length: 100 }, () => runs.allocate(MIB, 8, false));
    for (const block of blocks) runs.free(block);
    expect(runs.reservedBytes).toBeLessThanOrEqual(64 * MIB);
    expect(runs.reservedBytes).toBeGreaterThan(32 * MIB);
    runs.trim();
    // Blocks that fit none of the spare spans take their place.
    const spread = Array.from({ length: 60 }, () => runs.allocate(MIB, 8, false));
    for (let i = 0; i < spread.length; i += 2) runs.free(spread[i]!);
    runs.allocate(3 * MIB, 8, false);
    expect(runs.reservedBytes).toBeLessThanOrEqual(64 * MIB);
    // A quarter of what is given back for each of the others is kept on top.
    for (let i = 1; i < 10; i++) runs.allocate(3 * MIB, 8, false);
    expect(runs.reservedBytes).toBeLessThanOrEqual((64 + 10) * MIB);
    runs.close();
  });

  it('give nothing back for ever where spare spans do not fit again and again', () => {
    const runs = new LowRuns();
    const binding = native();
    const { releaseLow: release } = binding;
    let calls = 0;
    binding.releaseLow = (address, count) => {
      calls++;
      return release(address, count);
    };
    /** A block that grows by moving, others between its places: what it leaves fits none of the next. */
    const round = () => {
      const others: number[] = [];
      let block = runs.allocate(MIB, 8, false);
      for (let size = 2; size <= 8; size *= 2) {
        others.push(runs.allocate(65_536, 8, false));
        const moved = runs.allocate(size * MIB, 8, false);
        runs.free(block);
        block = moved;
      }
      for (const other of [block, ...others]) runs.free(other);
    };
    try {
      for (let i = 0; i < 100; i++) round();
      calls = 0;
      for (let i = 0; i < 100; i++) round();
      expect(calls).toBe(0);
    } finally {
      binding.releaseLow = release;
      runs.close();
    }
  });

  describe.runIf(process.platform === 'linux')('between live blocks', () => {
    const SIZE = 7 * PAGE;

    /** Blocks that were written to, every other one of them freed: no chunk is whole. */
    const half = (runs: LowRuns, count: number) => {
      const blocks = Array.from({ length: count }, () => runs.allocate(SIZE, 8, false));
      for (const block of blocks) memset(block, 0xee, SIZE);
      for (let i = 0; i < count; i += 2) runs.free(blocks[i]!);
      return blocks.filter((_, i) => i % 2 === 1);
    };

    it('give the memory of spare pages back in trim, as the system sees it too', () => {
      const runs = new LowRuns();
      const live = half(runs, 1000);
      const spare = live.map((block) => block - SIZE);
      expect(spare.filter(isResident).length).toBeGreaterThan(400);
      runs.trim();
      expect(runs.reservedBytes).toBe(live.length * SIZE);
      expect([spare.filter(isResident).length, live.filter(isResident).length]).toEqual([0, live.length]);
      // Again: there is nothing left to give.
      runs.trim();
      expect(runs.reservedBytes).toBe(live.length * SIZE);
      for (const block of live) expect([getU8(block), getU8(block + SIZE - 1)]).toEqual([0xee, 0xee]);
      // What is used again counts again, and reads as zero where that is asked for.
      const address = runs.allocate(3 * PAGE, 8, true);
      expect(runs.grew).toBe(true);
      expect(runs.reservedBytes).toBe(live.length * SIZE + 3 * PAGE);
      for (let at = 0; at < 3 * PAGE; at += 64) expect(getU8(address + at)).toBe(0);
      runs.free(address);
      expect(runs.reservedBytes).toBe(live.length * SIZE + 3 * PAGE);
      for (const block of live) runs.free(block);
      runs.trim();
      expect([runs.reservedBytes, runs.addressSpaceBytes]).toEqual([0, 0]);
      runs.close();
    });

    it('keep at most 64 MiB, and after a sweep only what was in use since the last one', () => {
      const runs = new LowRuns();
      const count = 6000;
      const live = half(runs, count);
      // Without a bound 82 MiB would be spare. The block freed last is put aside.
      const spare = () => runs.reservedBytes - (live.length + 1) * SIZE;
      expect(spare()).toBeLessThanOrEqual(64 * MIB);
      expect(spare()).toBeGreaterThan(32 * MIB);
      runs.sweep();
      runs.sweep();
      expect(spare()).toBeLessThanOrEqual(0);
      runs.close();
      releaseKeptRuns();
      const next = LowRuns.open();
      next.allocate(MIB, 8, false);
      expect(next.reservedBytes).toBe(MIB);
      next.close();
    });
  });

  it('give back at a sweep what was idle since the last one, and no more', () => {
    const runs = new LowRuns();
    const blocks = [1, 2, 3, 4].map(() => runs.allocate(4 * MIB, 8, false));
    for (const block of blocks) runs.free(block);
    runs.sweep();
    for (let i = 0; i < 10; i++) runs.free(runs.allocate(6 * MIB, 8, false));
    expect(runs.reservedBytes).toBe(16 * MIB);
    runs.sweep();
    expect(runs.reservedBytes).toBe(6 * MIB);
    runs.sweep();
    expect(runs.reservedBytes).toBe(0);
    runs.close();
  });

  it('grow in place into what is spare or fresh behind them, and into chunks that nobody has', () => {
    // What closed heaps have left may lie behind the block.
    releaseKept();
    releaseKeptRuns();
    const runs = new LowRuns();
    // A segment of its own, whatever lies elsewhere.
    runs.free(runs.allocate(8 * MIB, 8, false));
    const block = runs.allocate(65_536, 8, false);
    runs.trim();
    memset(block, 7, 65_536);
    let size = 65_536;
    for (const next of [65_537, 100_000, 400_000, 2 * MIB, 70_000, 90_000]) {
      expect(runs.resize(block, next), `${next}`).toBe(true);
      expect([getU8(block), getU8(block + Math.min(size, next, 65_536) - 1)]).toEqual([7, 7]);
      size = next;
    }
    const behind = runs.allocate(PAGE, 8, false);
    expect(behind).toBe(block + pages(90_000));
    // A spare span ends the room: at another block.
    const wall = runs.allocate(PAGE * 8, 8, false);
    runs.free(behind);
    expect(runs.resize(block, pages(90_000) + PAGE)).toBe(true);
    expect(runs.resize(block, pages(90_000) + PAGE + (wall - behind))).toBe(false);
    expect(runs.sizeAt(block)).toBe(pages(90_000) + PAGE);
    runs.close();
  });

  it('refuse what is too large, too widely aligned or beyond the share of large blocks', () => {
    const runs = new LowRuns();
    expect(runs.allocate(MOST_BYTES + 1, 8, false)).toBe(0);
    expect(runs.allocate(100_000, 2 ** 22, false)).toBe(0);
    const largest = runs.allocate(MOST_BYTES, 8, false);
    expect(largest).toBeGreaterThan(0);
    expect(runs.resize(largest, MOST_BYTES + 1)).toBe(false);
    runs.free(largest);
    runs.trim();
    const limit = lowMemoryStats().reservedBytes + 64 * MIB;
    setLowLimitForTesting(limit);
    const blocks: number[] = [];
    for (let run = runs.allocate(MIB, 8, false); run !== 0; run = runs.allocate(MIB, 8, false))
      blocks.push(run);
    // They leave three eighths to others.
    expect(runs.addressSpaceBytes).toBeLessThanOrEqual((limit * 5) / 8);
    const others: number[] = [];
    for (let chunk = acquireLow(1); chunk !== 0; chunk = acquireLow(1)) others.push(chunk);
    expect(others.length * CHUNK_SIZE).toBeGreaterThanOrEqual(8 * MIB);
    for (const chunk of others) releaseLow(chunk, 1);
    // Refused at once, until something is given back.
    expect(runs.allocate(MIB, 8, false)).toBe(0);
    expect(blocks.length).toBeGreaterThan(8);
    runs.free(blocks[0]!);
    expect(runs.allocate(MIB, 8, false)).toBeGreaterThan(0);
    runs.close();
  });

  it('of a closed heap serve the next one: 1 MiB, which goes back when asked for', () => {
    releaseKeptRuns();
    const { usedBytes } = lowMemoryStats();
    const first = LowRuns.open();
    const blocks = Array.from({ length: 40 }, () => first.allocate(65_536, 8, false));
    for (const block of blocks) memset(block, 0xee, 65_536);
    first.close();
    expect(lowMemoryStats().usedBytes - usedBytes).toBe(MIB);
    const next = LowRuns.open();
    expect(next.count).toBe(0);
    for (const block of blocks) expect([next.sizeAt(block), next.containing(block)]).toEqual([0, 0]);
    const again = Array.from({ length: 15 }, () => next.allocate(65_000, 8, true));
    for (const block of again) {
      expect(blocks).toContain(block);
      for (let at = 0; at < 65_000; at += 1000) expect(getU8(block + at)).toBe(0);
    }
    expect(lowMemoryStats().usedBytes - usedBytes).toBe(MIB);
    next.close();
    releaseKeptRuns();
    expect(lowMemoryStats().usedBytes).toBe(usedBytes);
  });

  it('keep a page or two of a block that shrinks a little, and no more', () => {
    const runs = new LowRuns();
    const block = runs.allocate(65_537, 8, false);
    expect(runs.reservedBytes).toBe(17 * PAGE);
    for (const [size, kept] of [
      [65_536, 17],
      [15 * PAGE, 17],
      [17 * PAGE, 17],
      [14 * PAGE, 14],
    ] as const) {
      expect(runs.resize(block, size)).toBe(true);
      const behind = runs.allocate(PAGE, 8, false);
      expect(behind).toBe(block + kept * PAGE);
      runs.free(behind);
    }
    runs.close();
  });

  it('of heaps side by side are joined with none of the other', () => {
    const [one, other] = [new LowRuns(), new LowRuns()];
    const blocks = Array.from({ length: 12 }, (_, index) =>
      (index % 2 === 0 ? one : other).allocate(CHUNK_SIZE, 8, false),
    );
    for (const [index, block] of blocks.entries()) {
      const [its, others] = index % 2 === 0 ? [one, other] : [other, one];
      expect(others.sizeAt(block)).toBe(0);
      expect(others.containing(block + 5)).toBe(0);
      expect(its.containing(block + 5)).toBe(block);
      its.free(block);
    }
    expect(one.containing(blocks[0]! + 5)).toBe(0);
    const large = one.allocate(10 * CHUNK_SIZE, 8, false);
    memset(large, 1, 10 * CHUNK_SIZE);
    other.close();
    expect(one.sizeAt(large)).toBe(10 * CHUNK_SIZE);
    one.close();
  });
});
