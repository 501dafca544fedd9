import { closeSync, openSync, readSync } from 'node:fs';
import { uncheckedFunctions } from '@justlang/memory-access/internal';
import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import { describe, expect, it } from 'vitest';
import { leaveNoRuns, Metered, MIB, PAGE, SPACES } from '../../test/metered-space.js';
import { highRunSpace, lowRunSpace } from './run-space.js';
import { Runs, releaseKeptRuns } from './runs.js';

const { getU8, memset } = uncheckedFunctions();

/** Whether the system has memory for the page of an address. */
function isResident(address: number): boolean {
  const entry = Buffer.alloc(8);
  const file = openSync('/proc/self/pagemap', 'r');
  readSync(file, entry, 0, 8, (address / PAGE) * 8);
  closeSync(file);
  return entry.readBigUInt64LE() >> 63n === 1n;
}

leaveNoRuns();

describe.each(SPACES)('spare pages of runs %s', (_, spaceOf) => {
  const space = new Metered(spaceOf());
  const { base } = space;

  it('are hardly more than was live at once, and at most 64 MiB', () => {
    const runs = new Runs(space);
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

  it('are not given back for ever where they do not fit again and again', () => {
    const runs = new Runs(space);
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
    for (let i = 0; i < 100; i++) round();
    space.returns = 0;
    for (let i = 0; i < 100; i++) round();
    expect(space.returns).toBe(0);
    runs.close();
  });

  describe.runIf(process.platform === 'linux')('between live blocks', () => {
    const SIZE = 7 * PAGE;

    /** Blocks that were written to, every other one of them freed: no chunk is whole. */
    const half = (runs: Runs, count: number) => {
      const blocks = Array.from({ length: count }, () => runs.allocate(SIZE, 8, false));
      for (const block of blocks) memset(base + block, 0xee, SIZE);
      for (let i = 0; i < count; i += 2) runs.free(blocks[i]!);
      return blocks.filter((_, i) => i % 2 === 1);
    };

    it('give the memory of spare pages back in trim, as the system sees it too', () => {
      const runs = new Runs(space);
      const live = half(runs, 1000);
      const spare = live.map((block) => block - SIZE);
      expect(spare.filter((block) => isResident(base + block)).length).toBeGreaterThan(400);
      runs.trim();
      expect(runs.reservedBytes).toBe(live.length * SIZE);
      expect([
        spare.filter((block) => isResident(base + block)).length,
        live.filter((block) => isResident(base + block)).length,
      ]).toEqual([0, live.length]);
      // Again: there is nothing left to give.
      runs.trim();
      expect(runs.reservedBytes).toBe(live.length * SIZE);
      for (const block of live)
        expect([getU8(base + block), getU8(base + block + SIZE - 1)]).toEqual([0xee, 0xee]);
      // What is used again counts again, and reads as zero where that is asked for.
      const position = runs.allocate(3 * PAGE, 8, true);
      expect(runs.grew).toBe(true);
      expect(runs.reservedBytes).toBe(live.length * SIZE + 3 * PAGE);
      for (let at = 0; at < 3 * PAGE; at += 64) expect(getU8(base + position + at)).toBe(0);
      runs.free(position);
      expect(runs.reservedBytes).toBe(live.length * SIZE + 3 * PAGE);
      for (const block of live) runs.free(block);
      runs.trim();
      expect([runs.reservedBytes, runs.addressSpaceBytes]).toEqual([0, 0]);
      runs.close();
    });

    it('keep at most 64 MiB, and after a sweep only what was in use since the last one', () => {
      const runs = new Runs(space);
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
      const next = Runs.open(space);
      next.allocate(MIB, 8, false);
      expect(next.reservedBytes).toBe(MIB);
      next.close();
    });
  });

  it('go back at a sweep where they were idle since the last one, and no others', () => {
    const runs = new Runs(space);
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

  it('of a closed heap serve the next one: 1 MiB, which goes back when asked for', () => {
    releaseKeptRuns();
    const { used } = space;
    const first = Runs.open(space);
    const blocks = Array.from({ length: 40 }, () => first.allocate(65_536, 8, false));
    for (const block of blocks) memset(base + block, 0xee, 65_536);
    first.close();
    expect(space.used - used).toBe(MIB);
    const next = Runs.open(space);
    expect(next.count).toBe(0);
    for (const block of blocks) expect([next.sizeAt(block), next.containing(block)]).toEqual([0, 0]);
    const again = Array.from({ length: 15 }, () => next.allocate(65_000, 8, true));
    for (const block of again) {
      expect(blocks).toContain(block);
      for (let at = 0; at < 65_000; at += 1000) expect(getU8(base + block + at)).toBe(0);
    }
    expect(space.used - used).toBe(MIB);
    next.close();
    releaseKeptRuns();
    expect(space.used).toBe(used);
  });
});

it.skipIf(process.env.JUST_LOW_MEMORY === 'off')(
  'runs of a closed heap in both spaces leave 1 MiB to the next one together',
  () => {
    const spaces = [new Metered(lowRunSpace()), new Metered(highRunSpace()!)] as const;
    const runs = spaces.map((space) => Runs.open(space));
    for (const its of runs) for (let i = 0; i < 10; i++) its.allocate(65_536, 8, false);
    for (const its of runs) its.close();
    expect(spaces[0].used).toBeGreaterThanOrEqual(10 * CHUNK_SIZE);
    expect(spaces[0].used + spaces[1].used).toBe(MIB);
    const next = spaces.map((space) => Runs.open(space));
    for (const its of next) its.allocate(65_536, 8, false);
    expect(spaces[0].used + spaces[1].used).toBe(MIB);
    for (const its of next) its.close();
    releaseKeptRuns();
    expect([spaces[0].used, spaces[1].used]).toEqual([0, 0]);
  },
);
