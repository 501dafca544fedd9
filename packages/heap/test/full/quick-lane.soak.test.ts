// The common case of full checks: blocks of up to 1023 bytes that were handed out before, at a site.
import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess as M } from '@justlang/memory-access';
import { uncheckedFunctions } from '@justlang/memory-access/internal';
import { Panic } from '@justlang/panic';
import { SEED, soak } from '@justlang-tools/testing/soak';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JustHeap } from '../../src/heap/just-heap.js';
import type { CheckReport } from '../../src/reports/report.js';
import { code, thrown } from '../code.js';

const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off', stacks: false });
// The tier of this thread's accessors is fixed here.
new JustHeap(FULL).close();
const { getU8, setU8 } = uncheckedFunctions();

const SITE = 600;
const SIZES = [1, 2, 7, 8, 9, 15, 16, 17, 24, 100, 127, 128, 129, 250, 256, 257, 500, 1000, 1022, 1023];

const bytesOf = (address: number, size: number) => Array.from({ length: size }, (_, i) => getU8(address + i));
const same = (byte: number, count: number) => new Array<number>(count).fill(byte);
/** The report of what `body` throws, if it throws. */
function maybeReport(body: () => void): CheckReport | undefined {
  Panic.setHook(() => {});
  try {
    body();
    return undefined;
  } catch (error) {
    return (error as { report: CheckReport }).report;
  } finally {
    Panic.takeHook();
  }
}
const reportOf = (body: () => unknown): CheckReport => thrown(body).report as CheckReport;

describe.each(soak<('pooled' | 'system')[]>(['pooled'], ['pooled', 'system']))(
  'with the allocator %s',
  (allocator) => {
    let heap: JustHeap;

    /** What is freed can be handed out again at once. */
    beforeEach(() => {
      heap = new JustHeap(FULL.with({ allocator, quarantine: 0 }));
    });
    afterEach(() => heap.close());

    /** A block that was handed out before. */
    function used(size: number, align = 8): number {
      heap.deallocate(heap.allocate(size, align, SITE), size, align);
      return heap.allocate(size, align, SITE);
    }

    it('a block of any size is fresh, and accessible to its last byte', () => {
      for (let size = 1; size <= 1023; size += soak(size < 272 ? 1 : 13, 1)) {
        const block = used(size);
        if (size % 37 === 0 || size < 40) {
          expect(bytesOf(block, size)).toEqual(same(0xcd, size));
          expect(bytesOf(block + size, 16)).toEqual(same(0xfa, 16));
        }
        M.getU8(block + size - 1);
        for (const at of [-1, size, Math.ceil(size / 8) * 8]) {
          if (code(() => M.getU8(block + at)) !== 'ERR_JUST_OUT_OF_BOUNDS') expect.fail(`${at} of ${size}`);
        }
        heap.deallocate(block, size, 8);
        if (size % 37 === 0 || size < 40) expect(bytesOf(block, size)).toEqual(same(0xdd, size));
        if (code(() => M.getU8(block + size - 1)) !== 'ERR_JUST_USE_AFTER_FREE') expect.fail(`freed ${size}`);
      }
    });

    it('a zeroed block is zero, to its last byte and no further', () => {
      for (const size of SIZES) {
        heap.deallocate(used(size), size, 8);
        const block = heap.allocateZeroed(size, 8, SITE);
        expect(bytesOf(block, size)).toEqual(same(0, size));
        expect(bytesOf(block + size, 8)).toEqual(same(0xfa, 8));
        heap.deallocate(block, size, 8);
      }
    });

    it('a block is handed out to one owner at a time', () => {
      for (const size of SIZES) {
        const blocks = Array.from({ length: 50 }, () => heap.allocate(size, 8, SITE));
        for (const block of blocks) heap.deallocate(block, size, 8);
        const again = Array.from({ length: 60 }, () => heap.allocate(size, 8, SITE));
        expect(new Set(again).size).toBe(60);
        again.sort((a, b) => a - b);
        for (let i = 1; i < again.length; i++)
          expect(again[i]! - again[i - 1]!).toBeGreaterThanOrEqual(size + 32);
        for (const block of again) heap.deallocate(block, size, 8);
      }
    });

    it('frees with any other layout are refused, and the block stays', () => {
      for (const size of SIZES) {
        const block = used(size);
        for (const [wrong, align] of [
          [size + 1, 8],
          [size - 1, 8],
          [size, 4],
          [size, 1],
          [size, 16],
        ] as const) {
          expect([size, wrong, code(() => heap.deallocate(block, wrong, align))]).toEqual([
            size,
            wrong,
            'ERR_JUST_LAYOUT_MISMATCH',
          ]);
          if (wrong > 0)
            expect(code(() => heap.reallocate(block, wrong, align, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
        }
        expect(code(() => heap.deallocate(block + 8, size, 8))).toBe('ERR_JUST_INVALID_FREE');
        heap.deallocate(block, size, 8);
        expect(code(() => heap.deallocate(block, size, 8))).toBe('ERR_JUST_DOUBLE_FREE');
        expect(code(() => heap.reallocate(block, size, 8, 8))).toBe('ERR_JUST_DOUBLE_FREE');
      }
    });

    it('a write into any byte of a red zone is found by the free, and by a reallocation', () => {
      for (const size of SIZES) {
        const zone = size <= 128 ? 16 : 2 ** Math.floor(Math.log2(Math.ceil(size / 8) * 8) - 3);
        const end = Math.ceil(size / 8) * 8 + zone;
        for (let at = -zone; at < end; at += at === -1 ? size + 1 : 1) {
          const block = used(size);
          setU8(block + at, getU8(block + at) ^ 0x10);
          if (at % 3 === 0) {
            expect([size, at, code(() => heap.reallocate(block, size, 8, 8))]).toEqual([
              size,
              at,
              'ERR_JUST_OVERFLOW_WRITE',
            ]);
            heap.deallocate(block, size, 8);
          } else {
            expect([size, at, code(() => heap.deallocate(block, size, 8))]).toEqual([
              size,
              at,
              'ERR_JUST_OVERFLOW_WRITE',
            ]);
          }
          expect(code(() => heap.deallocate(used(size), size, 8))).toBe('no error');
        }
      }
    });

    it('a write into any byte of a block that waits, or of its red zones, is found when it leaves quarantine', () => {
      using waiting = new JustHeap(FULL.with({ allocator, quarantine: 4096 }));
      for (const size of [1, 8, 13, 100, 200]) {
        for (let at = -16; at < Math.ceil(size / 8) * 8 + 16; at++) {
          const block = waiting.allocate(size, 8, SITE);
          waiting.deallocate(block, size, 8);
          setU8(block + at, getU8(block + at) ^ 0x10);
          const found: CheckReport[] = [];
          for (let i = 0; i < 100; i++) {
            const other = waiting.allocate(size, 8, SITE);
            const report = maybeReport(() => waiting.deallocate(other, size, 8));
            if (report !== undefined) found.push(report);
          }
          expect([size, at, found.length]).toEqual([size, at, 1]);
          const inside = at >= 0 && at < size;
          expect(found[0]).toMatchObject({
            code: inside ? 'ERR_JUST_USE_AFTER_FREE' : 'ERR_JUST_OVERFLOW_WRITE',
            operation: 'quarantine',
            block: { address: block, size, state: 'freed' },
          });
        }
      }
    });

    it('a reallocation moves the block, keeps what both sizes have, and fills the rest', () => {
      for (let from = 1; from <= 40; from++) {
        for (let to = 1; to <= 40; to++) {
          const block = used(from);
          heap.deallocate(used(to), to, 8);
          for (let i = 0; i < from; i++) M.setU8(block + i, i + 1);
          const moved = heap.reallocate(block, from, 8, to);
          const kept = Math.min(from, to);
          expect(bytesOf(moved, to)).toEqual([
            ...Array.from({ length: kept }, (_, i) => i + 1),
            ...same(0xcd, to - kept),
          ]);
          expect(bytesOf(moved + to, 8)).toEqual(same(0xfa, 8));
          expect(moved).not.toBe(block);
          expect(code(() => M.getU8(block))).toBe('ERR_JUST_USE_AFTER_FREE');
          heap.deallocate(moved, to, 8);
        }
      }
      const site = heap.reallocate(used(16), 16, 8, 24);
      expect(heap.leaks()).toEqual([{ allocated: { siteId: SITE }, count: 1, bytes: 24 }]);
      heap.deallocate(site, 24, 8);
    });

    it('a block belongs to the heap that gave it out', () => {
      using other = new JustHeap(FULL.with({ allocator }));
      const block = used(16);
      other.deallocate(other.allocate(16, 8, SITE), 16, 8);
      expect(code(() => other.deallocate(block, 16, 8))).toBe('ERR_JUST_INVALID_FREE');
      heap.deallocate(block, 16, 8);
    });

    it('counts what a heap without checks counts', () => {
      using plain = new JustHeap(RuntimeConfig.DEFAULT.with({ checks: 'off', allocator }));
      const live: { full: number; plain: number; size: number }[] = [];
      let seed = Math.imul(12_345, SEED);
      const random = (below: number): number => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        return (seed >>> 8) % below;
      };
      for (let step = 0; step < 100_000; step++) {
        const at = random(Math.max(1, live.length));
        const block = live[at];
        const size = 1 + random(step % 100 === 0 ? 70_000 : 300);
        if (block === undefined || live.length < 50 || (live.length < 400 && random(2) === 0)) {
          live.push({ full: heap.allocate(size, 8, SITE), plain: plain.allocate(size, 8), size });
        } else if (random(4) === 0) {
          live[at] = {
            full: heap.reallocate(block.full, block.size, 8, size),
            plain: plain.reallocate(block.plain, block.size, 8, size),
            size,
          };
        } else {
          heap.deallocate(block.full, block.size, 8);
          plain.deallocate(block.plain, block.size, 8);
          live[at] = live[live.length - 1]!;
          live.pop();
        }
      }
      const { reservedBytes, peakReservedBytes, addressSpaceBytes, ...counted } = plain.stats();
      expect(heap.stats()).toMatchObject(counted);
    });

    it('keeps to the limit of the heap', () => {
      using small = new JustHeap(FULL.with({ allocator, heapLimit: 1000, quarantine: 0 }));
      // A block of the size that will be asked for is ready.
      small.deallocate(small.allocate(601, 8, SITE), 601, 8);
      const first = small.allocate(400, 8, SITE);
      small.deallocate(small.allocate(400, 8, SITE), 400, 8);
      small.allocate(400, 8, SITE);
      for (let i = 0; i < 3; i++) {
        expect(code(() => small.allocate(400, 8, SITE))).toBe('ERR_JUST_OUT_OF_MEMORY');
        expect(code(() => small.reallocate(first, 400, 8, 601))).toBe('ERR_JUST_OUT_OF_MEMORY');
      }
      expect(small.stats().allocatedBytes).toBe(800);
      expect(code(() => small.reallocate(first, 400, 8, 600))).toBe('no error');
    });

    it('is closed with the heap', () => {
      const block = used(16);
      heap.close();
      expect(code(() => heap.allocate(16, 8, SITE))).toBe('ERR_JUST_HEAP_CLOSED');
      expect(code(() => heap.deallocate(block, 16, 8))).toBe('ERR_JUST_HEAP_CLOSED');
      expect(code(() => heap.reallocate(block, 16, 8, 24))).toBe('ERR_JUST_HEAP_CLOSED');
    });

    it('refuses what is no number, no address, no site', () => {
      heap.deallocate(used(16), 16, 8);
      for (const bad of [Number.NaN, -1, 1.5, '16', null, {}] as number[]) {
        expect(code(() => heap.allocate(bad, 8, SITE))).toBe('ERR_JUST_INVALID_ARGUMENT');
        expect(code(() => heap.deallocate(bad, 16, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
      expect(code(() => heap.allocate(16, 3, SITE))).toBe('ERR_JUST_INVALID_LAYOUT');
      expect(heap.stats().allocationCount).toBe(0);
    });

    it('captures the stacks of the first frees from every site', () => {
      using traced = new JustHeap(FULL.with({ allocator, stacks: true }));
      function freesHere(block: number): void {
        traced.deallocate(block, 16, 8);
      }
      for (let i = 0; i < 64; i++) {
        const block = traced.allocate(16, 8, SITE + 1);
        freesHere(block);
        const { block: reported } = reportOf(() => M.getI32(block));
        // Not the first line: a copy of this package elsewhere than its neighbours is not known as the runtime's own.
        expect(reported?.freed?.stack?.join('\n')).toContain('freesHere');
        expect(reported?.allocated.siteId).toBe(SITE + 1);
      }
      const captured = Array.from({ length: 70 }, () => {
        const block = traced.allocate(16, 8, SITE + 1);
        freesHere(block);
        return reportOf(() => M.getI32(block)).block?.freed?.stack !== undefined;
      });
      // The 65th to the 134th: of those only the 128th.
      expect(captured.map((has, i) => (has ? 65 + i : 0)).filter((at) => at > 0)).toEqual([128]);
    });
  },
);
