import { uncheckedFunctions } from '@justlang/memory-access/internal';
import {
  acquireHigh,
  acquireLow,
  CHUNK_SIZE,
  highRegion,
  lowMemoryStats,
  releaseHigh,
  releaseLow,
  setLowLimitForTesting,
} from '@justlang/raw-allocator/internal';
import { check, fc } from '@justlang-tools/testing/property';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { leaveNoRuns, Metered, MIB, PAGE, SPACES } from '../../test/metered-space.js';
import { releaseKept } from '../pool/kept-chunks.js';
import { MOST_BYTES, Runs, releaseKeptRuns } from './runs.js';

const { getU8, memset, setU8 } = uncheckedFunctions();

const pages = (size: number) => Math.ceil(size / PAGE) * PAGE;

leaveNoRuns();

describe.each(SPACES)('runs %s', (_, spaceOf) => {
  const space = new Metered(spaceOf());
  const { base } = space;

  interface Block {
    position: number;
    size: number;
    align: number;
    fill: number;
  }

  const requireBlock = (runs: Runs, block: Block) => {
    const { position, size, align, fill } = block;
    expect([runs.sizeAt(position), runs.alignAt(position)]).toEqual([size, align]);
    for (const at of [0, size >> 1, size - 1])
      expect(getU8(base + position + at), `byte ${at} of ${size}`).toBe(fill);
  };

  it('agree with a ledger over any sequence of operations', () => {
    const used = space.used;
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
        const runs = new Runs(space);
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
                position: runs.allocate(size, 2 ** power, zeroed),
                size,
                align: 2 ** power,
                fill,
              };
              expect(added.position).toBeGreaterThan(0);
              expect((base + added.position) % added.align).toBe(0);
              for (let at = 0; zeroed && at < size; at += 509)
                expect(getU8(base + added.position + at)).toBe(0);
              memset(base + added.position, fill, size);
              live.push(added);
            } else if (kind < 15) {
              requireBlock(runs, block);
              if (fill % 2 === 0) runs.giveUp(block.position);
              else runs.free(block.position);
              expect(runs.sizeAt(block.position)).toBe(0);
              live.splice(index, 1);
            } else {
              requireBlock(runs, block);
              const before = block.size;
              if (!runs.resize(block.position, size)) continue;
              block.size = Math.min(before, size);
              if (size > before) setU8(base + block.position + before - 1, block.fill);
              for (const at of [0, block.size - 1])
                expect(getU8(base + block.position + at)).toBe(block.fill);
              memset(base + block.position, block.fill, size);
              block.size = size;
            }
            const whole = live.reduce((sum, block) => sum + pages(block.size), 0);
            expect(runs.count).toBe(live.length);
            expect(runs.reservedBytes).toBeGreaterThanOrEqual(whole);
            expect(runs.addressSpaceBytes).toBeGreaterThanOrEqual(runs.reservedBytes);
            expect(space.used - used).toBe(runs.addressSpaceBytes);
          }
          // No block overlaps another.
          for (const block of live) requireBlock(runs, block);
          for (const { position } of live.splice(0)) runs.free(position);
          runs.trim();
          expect([runs.reservedBytes, runs.addressSpaceBytes, runs.count]).toEqual([0, 0, 0]);
          expect(space.used).toBe(used);
        } finally {
          runs.close();
        }
      }),
      soak(25, 100),
    );
  });

  it('serve what was freed again, without asking for more', () => {
    const runs = new Runs(space);
    const first = runs.allocate(MIB, 8, false);
    runs.free(first);
    const { used } = space;
    for (let i = 0; i < 100; i++) {
      const position = runs.allocate(MIB, 8, false);
      expect(position).toBe(first);
      runs.free(position);
    }
    // Two of half the size, and one of the whole where they were.
    const halves = [runs.allocate(MIB / 2, 8, false), runs.allocate(MIB / 2, 8, false)];
    expect(halves).toEqual([first, first + MIB / 2]);
    for (const half of halves) runs.free(half);
    expect(runs.allocate(MIB, 8, false)).toBe(first);
    expect(space.used).toBe(used);
    runs.close();
  });

  it('keep nothing of a block that is given up', () => {
    const { used } = space;
    const runs = new Runs(space);
    const [one, two, three] = [100_000, 200_000, 300_000].map((size) => runs.allocate(size, 8, false)) as [
      number,
      number,
      number,
    ];
    const whole = () => pages(100_000) + pages(200_000) + pages(300_000);
    expect(runs.reservedBytes).toBe(whole());
    // Pages of chunks that the others lie in, too; then those between them, which fill a chunk.
    runs.giveUp(two);
    expect(runs.reservedBytes).toBe(whole() - pages(200_000));
    expect(space.used - used).toBeLessThan(whole() - pages(200_000) + 3 * CHUNK_SIZE);
    runs.giveUp(one);
    expect(runs.reservedBytes).toBe(pages(300_000));
    expect(space.used - used).toBeLessThan(pages(300_000) + 2 * CHUNK_SIZE);
    const again = runs.allocate(20_000, 8, true);
    expect(runs.reservedBytes).toBe(pages(300_000) + pages(20_000));
    for (let at = 0; at < 20_000; at += 500) expect(getU8(base + again + at)).toBe(0);
    runs.giveUp(again);
    runs.giveUp(three);
    expect([runs.reservedBytes, runs.count]).toEqual([0, 0]);
    runs.trim();
    expect(space.used).toBe(used);
    runs.close();
  });

  it('grow in place into what is spare or fresh behind them, and into chunks that nobody has', () => {
    // What closed heaps have left may lie behind the block.
    releaseKept();
    releaseKeptRuns();
    const runs = new Runs(space);
    // A segment of its own, whatever lies elsewhere.
    runs.free(runs.allocate(8 * MIB, 8, false));
    const block = runs.allocate(65_536, 8, false);
    runs.trim();
    memset(base + block, 7, 65_536);
    let size = 65_536;
    for (const next of [65_537, 100_000, 400_000, 2 * MIB, 70_000, 90_000]) {
      expect(runs.resize(block, next), `${next}`).toBe(true);
      expect([getU8(base + block), getU8(base + block + Math.min(size, next, 65_536) - 1)]).toEqual([7, 7]);
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
    const runs = new Runs(space);
    expect(runs.allocate(MOST_BYTES + 1, 8, false)).toBe(0);
    expect(runs.allocate(100_000, 2 ** 22, false)).toBe(0);
    const largest = runs.allocate(MOST_BYTES, 8, false);
    expect(largest).toBeGreaterThan(0);
    expect(runs.resize(largest, MOST_BYTES + 1)).toBe(false);
    runs.free(largest);
    runs.trim();
    const lowLimit = lowMemoryStats().reservedBytes + 64 * MIB;
    setLowLimitForTesting(lowLimit);
    const limit = base === 0 ? lowLimit : highRegion(0)!.size;
    const blocks: number[] = [];
    for (let run = runs.allocate(MIB, 8, false); run !== 0; run = runs.allocate(MIB, 8, false))
      blocks.push(run);
    // They leave three eighths to others.
    expect(runs.addressSpaceBytes).toBeLessThanOrEqual((limit * 5) / 8);
    expect(runs.addressSpaceBytes).toBeGreaterThan(limit / 2);
    const [acquire, release] =
      base === 0 ? [acquireLow, releaseLow] : [(chunks: number) => acquireHigh(0, chunks), releaseHigh];
    const others: number[] = [];
    for (let chunk = acquire(16); chunk !== 0; chunk = acquire(16)) others.push(chunk);
    expect(others.length * MIB).toBeGreaterThanOrEqual((limit * 3) / 8 - MIB);
    for (const chunk of others) release(chunk, 16);
    // Refused at once, until something is given back.
    expect(runs.allocate(MIB, 8, false)).toBe(0);
    space.asks = 0;
    for (const size of [MIB, 3 * MIB]) expect(runs.allocate(size, 8, false)).toBe(0);
    expect(space.asks).toBe(0);
    expect(blocks.length).toBeGreaterThan(8);
    runs.free(blocks[0]!);
    expect(runs.allocate(MIB, 8, false)).toBeGreaterThan(0);
    runs.close();
  });

  it('keep a page or two of a block that shrinks a little, and no more', () => {
    const runs = new Runs(space);
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
    const [one, other] = [new Runs(space), new Runs(space)];
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
    memset(base + large, 1, 10 * CHUNK_SIZE);
    other.close();
    expect(one.sizeAt(large)).toBe(10 * CHUNK_SIZE);
    one.close();
  });
});
