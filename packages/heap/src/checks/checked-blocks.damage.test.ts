import { MemoryAccess } from '@justlang/memory-access';
import { soak } from '@justlang-tools/testing/soak';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytesAt } from '../../test/bytes-at.js';
import { checkedBlocks, shadow, source } from '../../test/checked-blocks.js';
import { code, thrown } from '../../test/code.js';
import type { CheckedBlocks } from './checked-blocks.js';

let blocks: CheckedBlocks;
beforeEach(() => {
  blocks = checkedBlocks();
});

const SIZES = [1, 2, 7, 8, 9, 15, 16, 17, 24, 100, 127, 128, 129, 1000, 4096, 20000];

describe('a write that bypasses the accessors', () => {
  // Test writes go through unchecked accessors, as native code's would.
  const damages = (size: number) => [
    -1,
    -2,
    -3,
    -4,
    -5,
    -6,
    -7,
    -8,
    -9,
    -16,
    size,
    size + 1,
    size + 7,
    size + 15,
  ];

  it('into a red zone is found when the block is freed, which then is free', () => {
    for (const size of SIZES) {
      for (const offset of damages(size)) {
        const address = blocks.allocate(size, 8, 1);
        const before = MemoryAccess.getU8(address + offset);
        MemoryAccess.setU8(address + offset, before ^ 0x40);
        const report = blocks.deallocate(address, size, 8)!.report;
        expect(report.code).toBe('ERR_JUST_OVERFLOW_WRITE');
        expect(report.block).toMatchObject({ address, size });
        expect(report.address).toBe(address + offset);
        expect(code(() => blocks.deallocate(address, size, 8))).toBe('ERR_JUST_DOUBLE_FREE');
        // Repaired, so that it is found once.
        expect([size, offset, MemoryAccess.getU8(address + offset)]).toEqual([size, offset, before]);
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

  it('into a freed block is found by a trim, once, and the block goes on waiting', () => {
    const address = blocks.allocate(100, 8, 1);
    blocks.deallocate(address, 100, 8);
    const waiting = blocks.quarantine.bytes;
    MemoryAccess.setU8(address + 99, 0);
    expect(blocks.trim()!.report).toMatchObject({ code: 'ERR_JUST_USE_AFTER_FREE', address: address + 99 });
    expect(blocks.trim()).toBeUndefined();
    expect(blocks.quarantine.bytes).toBe(waiting);
    expect(code(() => blocks.deallocate(address, 100, 8))).toBe('ERR_JUST_DOUBLE_FREE');
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
    blocks = checkedBlocks(1000);
    const freed: number[] = [];
    for (let i = 0; i < 100; i++) {
      const address = blocks.allocate(64, 8, 1);
      expect(freed.slice(-6)).not.toContain(address);
      blocks.deallocate(address, 64, 8);
      freed.push(address);
      expect(blocks.quarantine.bytes).toBeLessThanOrEqual(1000);
    }
    expect(blocks.quarantine.bytes).toBeGreaterThan(1000 - 200);
    blocks.flush();
    expect([source.live.size, blocks.quarantine.bytes]).toEqual([0, 0]);
  });

  it('is given up before memory is said to have run out', () => {
    const address = blocks.allocate(64, 8, 1);
    blocks.deallocate(address, 64, 8);
    const live = blocks.allocate(100, 8, 1);
    let attempts = 0;
    const obtain = source.obtain.bind(source);
    source.obtain = (size, align) => {
      if (++attempts === 1) throw Object.assign(new Error('full'), { code: 'ERR_JUST_OUT_OF_MEMORY' });
      return obtain(size, align);
    };
    blocks.allocate(64, 128, 1);
    expect(attempts).toBe(2);
    expect(blocks.quarantine.bytes).toBe(0);
    source.fuel = 0;
    expect(thrown(() => blocks.allocate(64, 256, 1))).toMatchObject({
      code: 'ERR_JUST_OUT_OF_MEMORY',
      message: expect.stringMatching(/64 bytes at align 256/),
    });
    blocks.deallocate(live, 100, 8);
  });

  it('is followed by reuse: the block is fresh again, its zones as they were', () => {
    blocks = checkedBlocks(0);
    const first = blocks.allocate(20, 8, 1);
    blocks.deallocate(first, 20, 8);
    expect(blocks.allocate(25, 8, 1)).not.toBe(first);
    expect(blocks.allocate(20, 16, 1)).not.toBe(first);
    const again = blocks.allocate(20, 4, 61);
    expect(again).toBe(first);
    expect(new Set(bytesAt(again, 20))).toEqual(new Set([0xcd]));
    expect(shadow.isForbidden(again + 19)).toBe(false);
    expect(shadow.isForbidden(again + 20)).toBe(true);
    expect(shadow.isForbidden(again - 1)).toBe(true);
    expect(code(() => blocks.deallocate(again, 20, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    expect(blocks.leaks()).toContainEqual({ allocated: { siteId: 61 }, count: 1, bytes: 20 });
    expect(blocks.deallocate(again, 20, 4)).toBeUndefined();
    expect(blocks.liveBlocks).toBe(2);
  });

  it('hands out a block of as many granules again, with the zone where the new size ends', () => {
    blocks = checkedBlocks(0);
    const first = blocks.allocate(20, 8, 1);
    blocks.deallocate(first, 20, 8);
    expect(blocks.allocate(17, 8, 1)).toBe(first);
    expect(shadow.isForbidden(first + 16)).toBe(false);
    expect(shadow.isForbidden(first + 17)).toBe(true);
    expect([...bytesAt(first + 16, 8)]).toEqual([0xcd, ...new Array(7).fill(0xfa)]);
    expect(blocks.deallocate(first, 17, 8)).toBeUndefined();
  });

  it('gives memory back without being told to, where much is ready and nothing in it is live', () => {
    blocks = checkedBlocks(0);
    const addresses = Array.from({ length: soak(2000, 4000) }, (_, i) =>
      blocks.allocate(i % 2 === 0 ? 1000 : 40, 8, 1),
    );
    const arenas = source.live.size;
    addresses.forEach((address, i) => {
      blocks.deallocate(address, i % 2 === 0 ? 1000 : 40, 8);
    });
    expect(source.live.size).toBeLessThan(arenas / 3);
    const again = blocks.allocate(40, 8, 1);
    expect(MemoryAccess.getU8(again)).toBe(0xcd);
    blocks.deallocate(again, 40, 8);
    blocks.flush();
    expect(source.live.size).toBe(0);
  });

  it("makes memory that leaves the heap nobody's, and keeps the rest forbidden", () => {
    for (const retained of [false, true]) {
      blocks = checkedBlocks(0);
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
