import { MemoryAccess } from '@justlang/memory-access';
import { RawAllocator } from '@justlang/raw-allocator';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { code, thrown } from '../../test/code.js';
import { SimpleShadow } from '../../test/simple-shadow.js';
import { type BlockSource, CheckedBlocks } from './checked-blocks.js';
import type { CheckReport } from './report.js';
import { KIND } from './shadow-port.js';
import { registerSite } from './sites.js';

class Source implements BlockSource {
  readonly live = new Map<number, string>();
  fuel = Number.POSITIVE_INFINITY;
  retained = false;
  readonly #allocator = new RawAllocator();

  obtain(size: number, align: number): number {
    if (this.fuel-- <= 0) throw Object.assign(new Error('no fuel'), { code: 'ERR_JUST_OUT_OF_MEMORY' });
    const address = this.#allocator.alloc(size, align);
    this.live.set(address, `${size}/${align}`);
    return address;
  }

  release(address: number, size: number, align: number): void {
    expect(this.live.get(address)).toBe(`${size}/${align}`);
    this.live.delete(address);
    this.#allocator.free(address);
  }

  retains(): boolean {
    return this.retained;
  }
}

let source: Source;
let shadow: SimpleShadow;
let blocks: CheckedBlocks;

function make(quarantine = 2 ** 20, stacks = true): CheckedBlocks {
  source = new Source();
  shadow = new SimpleShadow();
  return new CheckedBlocks(source, MemoryAccess, shadow, { quarantine, stacks });
}
beforeEach(() => {
  blocks = make();
});

const reportOf = (body: () => unknown): CheckReport => thrown(body).report as CheckReport;
const SIZES = [1, 2, 7, 8, 9, 15, 16, 17, 24, 100, 127, 128, 129, 1000, 4096, 20000];

describe('a checked block', () => {
  it('is aligned, filled with CD, and alone accessible', () => {
    for (const size of SIZES) {
      for (const align of [1, 2, 4, 8, 16, 64, 4096]) {
        const address = blocks.allocate(size, align, 1);
        expect(address % align).toBe(0);
        expect(new Set(MemoryAccess.bytes(address, size))).toEqual(new Set([0xcd]));
        for (let at = address - 16; at < address; at++) expect(shadow.isForbidden(at)).toBe(true);
        for (let at = address; at < address + size; at++) expect(shadow.isForbidden(at)).toBe(false);
        for (let at = address + size; at < address + size + 16; at++)
          expect(shadow.isForbidden(at)).toBe(true);
      }
    }
  });

  it('is zeroed where asked for', () => {
    const address = blocks.allocateZeroed(100, 8, 1);
    expect(new Set(MemoryAccess.bytes(address, 100))).toEqual(new Set([0]));
  });

  it('is forbidden and filled with DD once freed', () => {
    for (const size of SIZES) {
      const address = blocks.allocate(size, 8, 1);
      blocks.deallocate(address, size, 8);
      for (let at = address; at < address + size; at++) expect(shadow.isForbidden(at)).toBe(true);
      expect(new Set(MemoryAccess.bytes(address, size))).toEqual(new Set([0xdd]));
    }
  });

  it('moves on every reallocation, with its contents', () => {
    const address = blocks.allocate(10, 4, 1);
    MemoryAccess.bytes(address, 10).set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const larger = blocks.reallocate(address, 10, 4, 12);
    expect(larger).not.toBe(address);
    expect([...MemoryAccess.bytes(larger, 12)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xcd, 0xcd]);
    expect(shadow.isForbidden(address)).toBe(true);
    const smaller = blocks.reallocate(larger, 12, 4, 3);
    expect([...MemoryAccess.bytes(smaller, 3)]).toEqual([1, 2, 3]);
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
    blocks = make(0);
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

describe('a write that bypasses the accessors', () => {
  // Test writes go through unchecked accessors, as native code's would.
  const damages = (size: number) => [-1, -4, -5, -8, -9, -16, size, size + 1, size + 7, size + 15];

  it('into a red zone is found when the block is freed, which then is free', () => {
    for (const size of SIZES) {
      for (const offset of damages(size)) {
        const address = blocks.allocate(size, 8, 1);
        const before = MemoryAccess.getU8(address + offset);
        MemoryAccess.setU8(address + offset, before ^ 0x40);
        const report = blocks.deallocate(address, size, 8)!.report;
        expect(report.code).toBe('ERR_JUST_OVERFLOW_WRITE');
        expect(report.block).toMatchObject({ address, size });
        // The header's words are compared whole.
        const word = offset >= -8 && offset < 0 ? 4 : 1;
        expect(Math.abs(report.address - (address + offset))).toBeLessThan(word);
        expect(code(() => blocks.deallocate(address, size, 8))).toBe('ERR_JUST_DOUBLE_FREE');
        MemoryAccess.setU8(address + offset, before);
      }
    }
  });

  it('is reported of the first few blocks only, when it is everywhere', () => {
    for (let i = 0; i < 1000; i++) MemoryAccess.setU8(blocks.allocate(8, 8, 1) + 8, 0);
    expect(blocks.verify().length).toBe(10);
  });

  it('is raised by whoever finds it, as the panic its report says', () => {
    const address = blocks.allocate(8, 8, 1);
    MemoryAccess.setU8(address + 8, 0);
    const finding = blocks.deallocate(address, 8, 8)!;
    expect(thrown(() => finding.raise())).toMatchObject({
      code: 'ERR_JUST_OVERFLOW_WRITE',
      report: finding.report,
    });
    expect(thrown(() => finding.raise()).message).toBe(finding.text);
  });

  it('is found when the heap is closed, after everything was given back', () => {
    const address = blocks.allocate(8, 8, 1);
    MemoryAccess.setU8(address - 9, 0);
    expect(blocks.close().map(({ code: found }) => found)).toEqual(['ERR_JUST_OVERFLOW_WRITE']);
    blocks.release();
    expect(source.live.size).toBe(0);
  });

  it('into a red zone is found when the block is reallocated, which stays as it was', () => {
    const address = blocks.allocate(8, 8, 1);
    MemoryAccess.setU8(address + 8, 0);
    expect(code(() => blocks.reallocate(address, 8, 8, 16))).toBe('ERR_JUST_OVERFLOW_WRITE');
    blocks.deallocate(address, 8, 8);
  });

  it('into a freed block is found when it leaves quarantine, once', () => {
    const address = blocks.allocate(100, 8, 1);
    blocks.deallocate(address, 100, 8);
    MemoryAccess.setU8(address + 99, 0);
    const report = blocks.flush()!.report;
    expect([report.code, report.kind, report.address]).toEqual([
      'ERR_JUST_USE_AFTER_FREE',
      'write after free',
      address + 99,
    ]);
    expect(source.live.size).toBe(0);
    expect(blocks.flush()).toBeUndefined();
  });

  it('is found by a look at everything, at exit', () => {
    const live = blocks.allocate(8, 8, 1);
    const freed = blocks.allocate(8, 8, 1);
    blocks.allocate(8, 8, 1);
    blocks.deallocate(freed, 8, 8);
    expect(blocks.verify()).toEqual([]);
    MemoryAccess.setU8(live + 8, 0);
    MemoryAccess.setU8(freed, 0);
    const found = blocks.verify();
    expect(found.length).toBe(2);
    expect(found[0]!.text).toContain(`0x${(live + 8).toString(16)} was written`);
    expect(found[1]!.text).toContain('write after free');
  });
});

describe('the quarantine', () => {
  it('keeps freed blocks from reuse up to its size, the oldest leaving first', () => {
    blocks = make(1000);
    const freed: number[] = [];
    for (let i = 0; i < 100; i++) {
      const address = blocks.allocate(64, 8, 1);
      expect(freed.slice(-8)).not.toContain(address);
      blocks.deallocate(address, 64, 8);
      freed.push(address);
      expect(blocks.quarantinedBytes).toBeLessThanOrEqual(1000);
    }
    expect(blocks.quarantinedBytes).toBeGreaterThan(1000 - 200);
    blocks.flush();
    expect([source.live.size, blocks.quarantinedBytes]).toEqual([0, 0]);
  });

  it('is given up before memory is said to have run out', () => {
    const address = blocks.allocate(64, 8, 1);
    blocks.deallocate(address, 64, 8);
    let attempts = 0;
    const obtain = source.obtain.bind(source);
    source.obtain = (size, align) => {
      if (++attempts === 1) throw Object.assign(new Error('full'), { code: 'ERR_JUST_OUT_OF_MEMORY' });
      return obtain(size, align);
    };
    blocks.allocate(64, 8, 1);
    expect(attempts).toBe(2);
    expect(blocks.quarantinedBytes).toBe(0);
    source.fuel = 0;
    expect(thrown(() => blocks.allocate(64, 16, 1))).toMatchObject({
      code: 'ERR_JUST_OUT_OF_MEMORY',
      message: expect.stringMatching(/64 bytes at align 16/),
    });
  });

  it('is followed by reuse: the block is fresh again, its zones as they were', () => {
    blocks = make(0);
    const first = blocks.allocate(20, 8, 1);
    blocks.deallocate(first, 20, 8);
    expect(blocks.allocate(21, 8, 1)).not.toBe(first);
    const again = blocks.allocate(20, 4, 61);
    expect(again).toBe(first);
    expect(new Set(MemoryAccess.bytes(again, 20))).toEqual(new Set([0xcd]));
    expect(shadow.isForbidden(again + 19)).toBe(false);
    expect(shadow.isForbidden(again + 20)).toBe(true);
    expect(shadow.isForbidden(again - 1)).toBe(true);
    expect(code(() => blocks.deallocate(again, 20, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(blocks.leaks()).toContainEqual({ allocated: { siteId: 61 }, count: 1, bytes: 20 });
    expect(blocks.deallocate(again, 20, 4)).toBeUndefined();
    expect(blocks.liveBlocks).toBe(1);
  });

  it('recycles a bounded amount of memory, and gives the rest back', () => {
    blocks = make(0);
    const addresses = Array.from({ length: 1200 }, () => blocks.allocate(1000, 8, 1));
    for (const address of addresses) blocks.deallocate(address, 1000, 8);
    expect(source.live.size).toBeLessThan(950);
    blocks.flush();
    expect(source.live.size).toBe(0);
  });

  it("makes memory that leaves the heap nobody's, and keeps the rest forbidden", () => {
    for (const retained of [false, true]) {
      blocks = make(0);
      source.retained = retained;
      const address = blocks.allocate(64, 8, 1);
      blocks.deallocate(address, 64, 8);
      expect(shadow.isForbidden(address)).toBe(true);
      blocks.flush();
      expect(shadow.isForbidden(address)).toBe(retained);
      expect(shadow.isForbidden(address - 1)).toBe(retained);
      expect(shadow.isForbidden(address + 64)).toBe(retained);
    }
  });
});

describe('reports', () => {
  it('of an access say what, where, and the nearest block', () => {
    const address = blocks.allocate(20, 4, 1);
    const access = (at: number, kind: 'read' | 'write') =>
      reportOf(() => blocks.faults.access(at, at, 4, 'getI32', kind, code));
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
      return blocks.allocate(20, 4, 0);
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
    const { message } = thrown(() =>
      blocks.faults.access(address + 8, address + 8, 1, 'getU8', 'read', code),
    );
    expect(message).toContain(`overflow: getU8 reads 1 byte at 0x${(address + 8).toString(16)}`);
    expect(message).toContain('0 bytes after a live block of 8 bytes');
    expect(message).toContain('src/a.just:1:2 (Point)');
    expect(message).toMatch(/88 {2}77 {2}66 {2}55 {2}44 {2}33 {2}22 {2}11/);
    expect(message).toMatch(/11 {1,2}\[fa\] fa~/);
  });

  it('say so where nothing is known', () => {
    blocks = make(2 ** 20, false);
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
    blocks = make(0);
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
    expect(blocks.quarantinedBytes).toBe(0);
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
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80, size: 'max' }),
        fc.constantFrom(0, 2000, 2 ** 20),
        (steps, quarantine) => {
          const checked = make(quarantine, false);
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
              expect(MemoryAccess.bytes(address, kept).every((byte) => byte === block.fill)).toBe(true);
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
      { numRuns: 60 },
    );
  });
});

it('the kinds of the shadow are all forbidden and distinct', () => {
  const { NONE, ...forbidden } = KIND;
  expect(NONE).toBe(0);
  expect(new Set(Object.values(forbidden)).size).toBe(Object.keys(forbidden).length);
});
