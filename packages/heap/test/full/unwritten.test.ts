import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess as M } from '@justlang/memory-access';
import { ofKind } from '@justlang-tools/accessors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JustHeap } from '../../src/heap/just-heap.js';
import { Layout } from '../../src/layout/layout.js';
import type { CheckReport } from '../../src/reports/report.js';
import { Buffer } from '../../src/values/buffer.js';
import { MemoryStack } from '../../src/values/memory-stack.js';
import { HAS_VIEWS, NO_VIEWS } from '../bytes-at.js';
import { code, thrown } from '../code.js';

const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', checkUninit: true, leaks: 'off', stacks: false });
// The tier of this thread's accessors is fixed here.
new JustHeap(FULL).close();

const UNINIT = 'ERR_JUST_UNINIT_READ';

describe.each(['pooled', 'system'] as const)(
  'reads of bytes never written, with the allocator %s',
  (allocator) => {
    let heap: JustHeap;
    beforeEach(() => {
      heap = new JustHeap(FULL.with({ allocator }));
    });
    afterEach(() => heap.close());

    it('are found by every load, and allowed once the bytes are written', () => {
      for (const { name } of ofKind('load', 'atomic load')) {
        const load = M[name as 'getI32'];
        const block = heap.allocate(24, 8);
        expect([name, code(() => load(block + 8))]).toEqual([name, UNINIT]);
        M.setU64(block + 8, 1n);
        load(block + 8);
        expect([name, code(() => load(block))]).toEqual([name, UNINIT]);
      }
    });

    it('name the first byte, and the block', () => {
      const block = heap.allocate(16, 8, 3);
      M.setU32(block, 1);
      M.setU8(block + 4, 1);
      const report = thrown(() => M.getF64(block)).report as CheckReport;
      expect(report).toMatchObject({
        kind: 'uninitialised read',
        code: UNINIT,
        operation: 'getF64',
        address: block + 5,
        length: 8,
        block: { address: block, size: 16, offset: 5, allocated: { siteId: 3 } },
      });
    });

    it('are found by memcmp, decodeUtf8 and atomic updates', () => {
      const block = heap.allocate(16, 8);
      const zeros = heap.allocateZeroed(16, 8);
      expect(code(() => M.memcmp(zeros, block, 4))).toBe(UNINIT);
      expect(code(() => M.memcmp(block, zeros, 4))).toBe(UNINIT);
      expect(code(() => M.decodeUtf8(block, 4))).toBe(UNINIT);
      expect(code(() => M.atomicAddI32(block, 1))).toBe(UNINIT);
      expect(code(() => M.atomicExchangeI64(block, 1n))).toBe(UNINIT);
      M.memset(block, 65, 4);
      expect(M.decodeUtf8(block, 4)).toBe('AAAA');
      expect(code(() => M.decodeUtf8(block, 5))).toBe(UNINIT);
      M.encodeUtf8('grün', block, 16);
      expect(M.decodeUtf8(block, 5)).toBe('grün');
    });

    it('do not include copies of padding, which stays unwritten where it goes', () => {
      const from = heap.allocate(16, 8);
      const to = heap.allocateZeroed(16, 8);
      M.setU8(from, 7);
      M.setF64(from + 8, 1.5);
      M.memcpy(to, from, 16);
      expect([M.getU8(to), M.getF64(to + 8)]).toEqual([7, 1.5]);
      expect(code(() => M.getU8(to + 1))).toBe(UNINIT);
      M.memmove(from + 1, from, 8);
      expect(M.getU8(from + 1)).toBe(7);
      expect(code(() => M.getU8(from + 2))).toBe(UNINIT);
    });

    it('are those of memory handed out anew, whatever was there before', () => {
      const first = heap.allocateZeroed(100_000, 8);
      heap.deallocate(first, 100_000, 8);
      heap.trim();
      const again = heap.allocate(100_000, 8);
      expect(code(() => M.getU8(again + 99_999))).toBe(UNINIT);
      const grown = heap.reallocate(heap.allocateZeroed(8, 8), 8, 8, 16);
      expect(M.getU64(grown)).toBe(0n);
      expect(code(() => M.getU64(grown + 8))).toBe(UNINIT);
      using buffer = Buffer.withCapacity(heap, Layout.I32, 2);
      M.setI32(buffer.address, 5);
      buffer.grow(100);
      expect(M.getI32(buffer.address)).toBe(5);
      expect(code(() => M.getI32(buffer.address + 4))).toBe(UNINIT);
    });

    it('are those of frames pushed anew', () => {
      using stack = new MemoryStack(heap, 1000);
      const mark = stack.mark();
      const local = stack.allocate(8, 8);
      M.setF64(local, 1);
      stack.reset(mark);
      expect(stack.allocate(8, 8)).toBe(local);
      expect(code(() => M.getF64(local))).toBe(UNINIT);
    });

    it('do not include what a view was taken of: it may have been written there', ({ skip }) => {
      skip(!HAS_VIEWS, NO_VIEWS);
      const block = heap.allocate(16, 8);
      M.i32Array(block, 2).fill(3);
      expect(M.getI32(block + 4)).toBe(3);
      expect(code(() => M.getI32(block + 8))).toBe(UNINIT);
    });

    it('come after what is worse, and bad arguments stay what they are', () => {
      const block = heap.allocate(16, 8);
      expect(code(() => M.getI32(block + 16))).toBe('ERR_JUST_OUT_OF_BOUNDS');
      expect(code(() => M.getI32(0))).toBe('ERR_JUST_NULL_ADDRESS');
      for (const bad of [Number.NaN, -1, 1.5, '8', null] as number[]) {
        expect(code(() => M.getI32(bad))).toBe('ERR_JUST_INVALID_ARGUMENT');
        expect(code(() => M.decodeUtf8(block, bad))).toBe('ERR_JUST_INVALID_ARGUMENT');
        expect(code(() => M.atomicAddI32(bad, 1))).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
      expect(code(() => M.decodeUtf8(block, 8n as unknown as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
      heap.deallocate(block, 16, 8);
      expect(code(() => M.getI32(block))).toBe('ERR_JUST_USE_AFTER_FREE');
    });
  },
);
