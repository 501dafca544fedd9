import { MemoryAccess } from '@justlang/memory-access';
import type { FaultyAccess } from '@justlang/memory-access/internal';
import { check, fc } from '@justlang-tools/testing/property';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytesAt } from '../../test/bytes-at.js';
import { checkedBlocks, shadow, source } from '../../test/checked-blocks.js';
import { code, thrown } from '../../test/code.js';
import type { CheckReport } from '../reports/report.js';
import { registerSite } from '../reports/sites.js';
import { CheckedBlocks } from './checked-blocks.js';
import { KIND } from './shadow-port.js';

let blocks: CheckedBlocks;
beforeEach(() => {
  blocks = checkedBlocks();
});

const reportOf = (body: () => unknown): CheckReport => thrown(body).report as CheckReport;
const SIZES = [1, 2, 7, 8, 9, 15, 16, 17, 24, 100, 127, 128, 129, 1000, 4096, 20000];

/** How many of `count` bytes may not be accessed. */
function forbiddenBytes(start: number, count: number): number {
  let forbidden = 0;
  for (let at = start; at < start + count; at++) if (shadow.isForbidden(at)) forbidden++;
  return forbidden;
}

describe('a checked block', () => {
  it('is aligned, filled with CD, and alone accessible', () => {
    for (const size of SIZES) {
      for (const align of [1, 2, 4, 8, 16, 64, 4096]) {
        const address = blocks.allocate(size, align, 1);
        expect(address % align).toBe(0);
        expect(new Set(bytesAt(address, size))).toEqual(new Set([0xcd]));
        expect(forbiddenBytes(address - 16, 16)).toBe(16);
        expect(forbiddenBytes(address, size)).toBe(0);
        expect(forbiddenBytes(address + size, 16)).toBe(16);
      }
    }
  });

  it('is zeroed where asked for', () => {
    const address = blocks.allocateZeroed(100, 8, 1);
    expect(new Set(bytesAt(address, 100))).toEqual(new Set([0]));
  });

  it('is forbidden and filled with DD once freed', () => {
    for (const size of SIZES) {
      const address = blocks.allocate(size, 8, 1);
      blocks.deallocate(address, size, 8);
      expect(forbiddenBytes(address, size)).toBe(size);
      expect(new Set(bytesAt(address, size))).toEqual(new Set([0xdd]));
    }
  });

  it('moves on every reallocation, with its contents', () => {
    const address = blocks.allocate(10, 4, 1);
    for (let i = 0; i < 10; i++) MemoryAccess.setU8(address + i, i + 1);
    const larger = blocks.reallocate(address, 10, 4, 12);
    expect(larger).not.toBe(address);
    expect([...bytesAt(larger, 12)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xcd, 0xcd]);
    expect(shadow.isForbidden(address)).toBe(true);
    const smaller = blocks.reallocate(larger, 12, 4, 3);
    expect([...bytesAt(smaller, 3)]).toEqual([1, 2, 3]);
    expect(shadow.isForbidden(smaller + 3)).toBe(true);
    blocks.deallocate(smaller, 3, 4);
  });

  it('is as it was when a reallocation finds no memory', () => {
    const address = blocks.allocate(8, 8, 1);
    MemoryAccess.setF64(address, 1.5);
    source.fuel = 0;
    expect(code(() => blocks.reallocate(address, 8, 8, 2 ** 20))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(MemoryAccess.getF64(address)).toBe(1.5);
    expect(shadow.isForbidden(address)).toBe(false);
    blocks.deallocate(address, 8, 8);
  });
});

describe('bad frees', () => {
  it('of a freed block are double frees, with both places', () => {
    registerSite(71, { file: 'src/list.just', line: 3, column: 9, type: 'Node' });
    registerSite(72, { file: 'src/list.just', line: 8, column: 1 });
    const address = blocks.allocate(24, 8, 71);
    blocks.deallocate(address, 24, 8, 72);
    const report = reportOf(() => blocks.deallocate(address, 24, 8));
    expect(report.code).toBe('ERR_JUST_DOUBLE_FREE');
    expect(report.block).toMatchObject({ address, size: 24, align: 8, state: 'freed', offset: 0 });
    expect(report.block?.allocated.site).toEqual({ file: 'src/list.just', line: 3, column: 9, type: 'Node' });
    expect(report.block?.freed?.siteId).toBe(72);
    expect(code(() => blocks.reallocate(address, 24, 8, 48))).toBe('ERR_JUST_DOUBLE_FREE');
    expect(code(() => blocks.leak(address))).toBe('ERR_JUST_DOUBLE_FREE');
  });

  it('of a block whose quarantine is over are double frees too, where the heap keeps the memory', () => {
    blocks = checkedBlocks(0);
    source.retained = true;
    const address = blocks.allocate(24, 8, 1);
    blocks.deallocate(address, 24, 8);
    expect(code(() => blocks.deallocate(address, 24, 8))).toBe('ERR_JUST_DOUBLE_FREE');
    blocks.flush();
    expect(source.live.size).toBe(0);
    expect(code(() => blocks.deallocate(address, 24, 8))).toBe('ERR_JUST_DOUBLE_FREE');
  });

  it('of an interior, outer or foreign address are invalid frees, and free nothing', () => {
    const address = blocks.allocate(64, 8, 1);
    for (const wrong of [
      address + 8,
      address + 1,
      address + 63,
      address - 8,
      address - 16,
      address + 64,
      4096,
      2 ** 45,
    ]) {
      const report = reportOf(() => blocks.deallocate(wrong, 64, 8));
      expect(report.code).toBe('ERR_JUST_INVALID_FREE');
      expect(report.address).toBe(wrong);
    }
    expect(reportOf(() => blocks.deallocate(address + 8, 64, 8)).block).toMatchObject({ address, offset: 8 });
    expect(code(() => blocks.leak(address + 8))).toBe('ERR_JUST_INVALID_FREE');
    blocks.deallocate(address, 64, 8);
    for (const wrong of [address + 4, address + 8, address - 8]) {
      expect(code(() => blocks.deallocate(wrong, 64, 8))).toBe('ERR_JUST_INVALID_FREE');
    }
  });

  it('with another size or align are layout mismatches, and free nothing', () => {
    for (const size of SIZES) {
      const address = blocks.allocate(size, 8, 1);
      for (const [wrong, align] of [
        [size + 1, 8],
        [size - 1, 8],
        [size, 16],
        [size, 4],
      ] as const) {
        expect(code(() => blocks.deallocate(address, wrong, align))).toBe('ERR_JUST_LAYOUT_MISMATCH');
        expect(code(() => blocks.reallocate(address, wrong, align, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      }
      blocks.deallocate(address, size, 8);
    }
  });

  it('name this heap only: another heap has its own blocks', () => {
    const address = blocks.allocate(64, 8, 1);
    const other = new CheckedBlocks(source, MemoryAccess, shadow, { quarantine: 0, stacks: false });
    expect(code(() => other.deallocate(address, 64, 8))).toBe('ERR_JUST_INVALID_FREE');
    blocks.deallocate(address, 64, 8);
  });
});

/** A faulty access as the accessors tell of it. */
function found(address: number, length: number, operation: string, access: 'read' | 'write'): FaultyAccess {
  return { reason: 'forbidden', address, start: address, length, alignment: 1, operation, access };
}

describe('reports', () => {
  it('of an access say what, where, and the nearest block', () => {
    const address = blocks.allocate(20, 4, 1);
    const access = (at: number, kind: 'read' | 'write') =>
      reportOf(() => blocks.faults.access(found(at, 4, 'getI32', kind), code));
    expect(access(address + 20, 'read')).toMatchObject({
      kind: 'overflow',
      code: 'ERR_JUST_OUT_OF_BOUNDS',
      operation: 'getI32',
      access: 'read',
      address: address + 20,
      length: 4,
      block: { address, size: 20, align: 4, state: 'live', offset: 20 },
    });
    expect(access(address - 4, 'write')).toMatchObject({ kind: 'underflow', block: { offset: -4 } });
    blocks.deallocate(address, 20, 4);
    expect(access(address + 8, 'read')).toMatchObject({
      kind: 'use after free',
      code: 'ERR_JUST_USE_AFTER_FREE',
      block: { state: 'freed', offset: 8 },
    });
  });

  it("carry three stacks whose first frame is the program's", () => {
    function allocatesHere(): number {
      // Bun keeps no frame of a function whose last act is to return what another one does.
      return Number(blocks.allocate(20, 4, 0));
    }
    function freesHere(address: number): void {
      blocks.deallocate(address, 20, 4);
    }
    function freesAgain(address: number): void {
      blocks.deallocate(address, 20, 4);
    }
    const address = allocatesHere();
    freesHere(address);
    const report = reportOf(() => freesAgain(address));
    expect(report.stack[0]).toMatch(/freesAgain.*checked-blocks\.test\.ts:\d+/);
    expect(report.block?.allocated.stack?.[0]).toMatch(/allocatesHere/);
    expect(report.block?.freed?.stack?.[0]).toMatch(/freesHere/);
  });

  it('are readable as text, with the bytes around the fault', () => {
    registerSite(73, { file: 'src/a.just', line: 1, column: 2, type: 'Point' });
    const address = blocks.allocate(8, 8, 73);
    MemoryAccess.setU64(address, 0x1122334455667788n);
    const { message } = thrown(() => blocks.faults.access(found(address + 8, 1, 'getU8', 'read'), code));
    expect(message).toContain(`overflow: getU8 reads 1 byte at 0x${(address + 8).toString(16)}`);
    expect(message).toContain('0 bytes after a live block of 8 bytes');
    expect(message).toContain('src/a.just:1:2 (Point)');
    expect(message).toMatch(/88 {2}77 {2}66 {2}55 {2}44 {2}33 {2}22 {2}11/);
    expect(message).toMatch(/11 {1,2}\[fa\] fa~/);
  });

  it('say so where nothing is known', () => {
    blocks = checkedBlocks(2 ** 20, false);
    const address = blocks.allocate(8, 8, 0);
    blocks.deallocate(address, 8, 8);
    const report = reportOf(() => blocks.deallocate(address, 8, 8));
    expect(report.block?.allocated).toEqual({});
    expect(thrown(() => blocks.deallocate(address, 8, 8)).message).toContain('not recorded');
  });

  it('can be cloned and frozen', () => {
    const address = blocks.allocate(8, 8, 0);
    const report = reportOf(() => blocks.deallocate(address + 1, 8, 8));
    expect(structuredClone(report)).toEqual(report);
  });
});

describe('leaks', () => {
  it('are grouped by site, most bytes first, without what is kept', () => {
    registerSite(81, { file: 'src/b.just', line: 4, column: 2, type: 'Tree' });
    for (let i = 0; i < 3; i++) blocks.allocate(16, 8, 81);
    blocks.allocate(100, 8, 82);
    blocks.leak(blocks.allocate(5000, 8, 83));
    blocks.deallocate(blocks.allocate(7, 1, 84), 7, 1);
    expect(blocks.leaks()).toEqual([
      { allocated: { siteId: 82 }, count: 1, bytes: 100 },
      {
        allocated: { siteId: 81, site: { file: 'src/b.just', line: 4, column: 2, type: 'Tree' } },
        count: 3,
        bytes: 48,
      },
    ]);
  });

  it('are grouped by stack where there is no site', () => {
    for (let i = 0; i < 3; i++) blocks.allocate(16, 8, 0);
    blocks.allocate(16, 8, 0);
    const groups = blocks.leaks();
    expect(groups.map(({ count }) => count)).toEqual([3, 1]);
    expect(groups[0]?.allocated.stack?.[0]).toContain('checked-blocks.test.ts');
  });

  it('keep a site through reallocation; what is kept on purpose can be neither freed nor kept again', () => {
    const address = blocks.reallocate(blocks.allocate(16, 8, 85), 16, 8, 32);
    expect(blocks.leaks()).toMatchObject([{ allocated: { siteId: 85 }, bytes: 32 }]);
    blocks.leak(address);
    expect(blocks.leaks()).toEqual([]);
    expect(code(() => blocks.deallocate(address, 32, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => blocks.leak(address))).toBe('ERR_JUST_INVALID_FREE');
    expect(blocks.leak(64)).toEqual({ size: 0, align: 64 });
  });

  it('finds one block among very many', () => {
    blocks = checkedBlocks(0);
    const live: number[] = [];
    for (let i = 0; i < 20_000; i++) live.push(blocks.allocate(8, 8, i === 12_345 ? 99 : 98));
    live.forEach((address, i) => {
      if (i !== 12_345) blocks.deallocate(address, 8, 8);
    });
    expect(blocks.leaks()).toEqual([{ allocated: { siteId: 99 }, count: 1, bytes: 8 }]);
  });
});

describe('close', () => {
  it('frees what is live, so that its use is found', () => {
    const live = blocks.allocate(8, 8, 1);
    const freed = blocks.allocate(300, 64, 1);
    blocks.deallocate(freed, 300, 64);
    expect(blocks.liveBlocks).toBe(1);
    expect(blocks.close()).toEqual([]);
    expect(blocks.liveBlocks).toBe(0);
    expect(shadow.kindAt(live)).toBe(KIND.FREED);
    expect(blocks.leaks()).toEqual([]);
  });

  it('is followed by giving all memory back, and forgetting its shadow', () => {
    blocks.allocate(8, 8, 1);
    blocks.deallocate(blocks.allocate(300, 64, 1), 300, 64);
    blocks.close();
    blocks.release();
    expect(source.live.size).toBe(0);
    expect(shadow.bytes.size).toBe(0);
    expect(blocks.quarantine.bytes).toBe(0);
  });
});

describe('against a ledger', () => {
  const step = fc.record({
    do: fc.constantFrom('allocate', 'allocate', 'zeroed', 'reallocate', 'free', 'free'),
    size: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 20_000 })),
    power: fc.integer({ min: 0, max: 8 }),
    pick: fc.nat(),
  });

  it('valid programs are never reported, and keep their contents', () => {
    check(
      fc.property(
        fc.array(step, { maxLength: 80, size: 'max' }),
        fc.constantFrom(0, 2000, 2 ** 20),
        (steps, quarantine) => {
          const checked = checkedBlocks(quarantine, false);
          const live: { address: number; size: number; align: number; fill: number }[] = [];
          let fill = 0;
          for (const { do: name, size, power, pick } of steps) {
            const align = 2 ** power;
            const at = live.length === 0 ? 0 : pick % live.length;
            const block = live[at];
            if (name === 'allocate' || name === 'zeroed' || block === undefined) {
              const address =
                name === 'zeroed' ? checked.allocateZeroed(size, align, 1) : checked.allocate(size, align, 1);
              if (name === 'zeroed') expect(MemoryAccess.getU8(address + size - 1)).toBe(0);
              MemoryAccess.memset(address, ++fill & 255, size);
              live.push({ address, size, align, fill: fill & 255 });
            } else if (name === 'free') {
              checked.deallocate(block.address, block.size, block.align);
              live.splice(at, 1);
            } else {
              const address = checked.reallocate(block.address, block.size, block.align, size);
              const kept = Math.min(size, block.size);
              expect(bytesAt(address, kept).every((byte) => byte === block.fill)).toBe(true);
              MemoryAccess.memset(address, block.fill, size);
              live[at] = { ...block, address, size };
            }
            for (const { address, size: bytes, fill: value } of live) {
              if (
                MemoryAccess.getU8(address) !== value ||
                MemoryAccess.getU8(address + bytes - 1) !== value
              ) {
                expect.fail(`block at ${address} lost its contents`);
              }
            }
          }
          expect(checked.verify()).toEqual([]);
          expect(checked.leaks().reduce((sum, { count }) => sum + count, 0)).toBe(live.length);
          for (const { address, size, align } of live) checked.deallocate(address, size, align);
          checked.flush();
          expect(source.live.size).toBe(0);
        },
      ),
      60,
    );
  });
});

it('the kinds of the shadow are all forbidden and distinct', () => {
  const { NONE, ...forbidden } = KIND;
  expect(NONE).toBe(0);
  expect(new Set(Object.values(forbidden)).size).toBe(Object.keys(forbidden).length);
});
