import { RuntimeConfig } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { fixTier, uncheckedFunctions } from '@justlang/memory-access/internal';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JustHeap } from '../../src/heap/just-heap.js';
import { Layout } from '../../src/layout/layout.js';
import type { CheckReport } from '../../src/reports/report.js';
import { registerSite } from '../../src/reports/sites.js';
import { Buffer } from '../../src/values/buffer.js';
import { MemoryStack } from '../../src/values/memory-stack.js';
import { code, thrown } from '../code.js';

vi.hoisted(() => {
  process.env.JUST_CHECKS = 'full';
});
fixTier('full');

// Every stack: how many else are captured depends on how fast the machine is.
const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', stacks: 'all' });
const SITE = 41;
registerSite(SITE, { file: 'src/misuse.just', line: 3, column: 9 });

let heap: JustHeap;
beforeEach(() => {
  heap = new JustHeap(FULL.with({ heapLimit: 100_000, leaks: 'off' }));
});
afterEach(() => heap.close());

/**
 * The report of an error whose stack shows this file. Not on top: a copy of this package elsewhere than its neighbours is not
 * known as the runtime's own.
 */
function reportOf(body: () => unknown): CheckReport {
  const error = thrown(body);
  const report = error.report as CheckReport;
  expect(report.code).toBe(error.code);
  expect(report.stack.join('\n')).toContain('misuse.test.ts');
  return report;
}

describe('what is found above the blocks has the same report as a faulty access:', () => {
  it('a range that is not within its slice', () => {
    const buffer = Buffer.withCapacity(heap, Layout.U8, 40);
    buffer.length = 10;
    const slice = buffer.asSlice();
    expect(reportOf(() => slice.subslice(2, 11))).toMatchObject({
      code: 'ERR_JUST_OUT_OF_BOUNDS',
      kind: 'out of bounds',
      operation: 'subslice',
      block: { address: buffer.address, size: 40, state: 'live' },
    });
    expect(thrown(() => slice.subslice(2, 11)).message).toContain(
      '2..11 is not within a slice of 10 elements',
    );
    buffer.free();
  });

  it('a buffer that is used, or freed, after it was freed', () => {
    const buffer = Buffer.withCapacity(heap, Layout.U8, 40);
    const { address } = buffer;
    buffer.free();
    const block = { address, size: 40, state: 'freed' };
    expect(reportOf(() => buffer.free())).toMatchObject({
      code: 'ERR_JUST_DOUBLE_FREE',
      kind: 'double free',
      block,
    });
    const used = reportOf(() => buffer.grow(3));
    expect(used).toMatchObject({ code: 'ERR_JUST_USE_AFTER_FREE', kind: 'use after free', block });
    expect(used.block?.freed?.stack?.join('\n')).toContain('misuse.test.ts');
  });

  it('a stack that is full, or was disposed', () => {
    const stack = new MemoryStack(heap, 64);
    stack.allocate(48, 8);
    const full = reportOf(() => stack.allocate(17, 1));
    expect(full).toMatchObject({
      code: 'ERR_JUST_STACK_OVERFLOW',
      kind: 'stack overflow',
      operation: 'allocate',
      access: 'allocate',
      length: 17,
      block: { size: 64, align: 64, state: 'live', offset: 48 },
    });
    stack[Symbol.dispose]();
    expect(reportOf(() => stack.mark())).toMatchObject({
      code: 'ERR_JUST_USE_AFTER_FREE',
      block: { address: full.block?.address, state: 'freed' },
    });
  });
});

describe('a block that moves', () => {
  it('to another alignment keeps its site', () => {
    const block = heap.allocate(24, 8, SITE);
    const { address } = heap.realloc({ address: block, size: 24, align: 8 }, Layout.of(40, 64));
    expect(address % 64).toBe(0);
    expect(heap.leaks()).toMatchObject([{ count: 1, bytes: 40, allocated: { siteId: SITE } }]);
    heap.deallocate(address, 40, 64);
    expect(reportOf(() => heap.deallocate(address, 40, 64)).block).toMatchObject({
      allocated: { siteId: SITE },
    });
    expect(heap.stats()).toMatchObject({ totalReallocations: 1, allocationCount: 0, peakAllocatedBytes: 40 });
  });
});

it('a heap that is closed with live blocks, which leaks `fail` forbids, names their sites', () => {
  const strict = new JustHeap(FULL.with({ leaks: 'fail' }));
  strict.allocate(24, 8, SITE);
  strict.allocate(8, 8, SITE);
  const error = thrown(() => strict.close());
  expect(error.code).toBe('ERR_JUST_LEAK');
  expect(error.message).toMatch(/2 blocks of 32 bytes.*32 bytes in 2 blocks.*src\/misuse\.just:3:9/s);
});

describe('a block that cannot be resized is reported, with who asked,', () => {
  it.each([
    ['past the limit', (at: number) => heap.reallocate(at, 24, 8, 200_000)],
    [
      'to another alignment',
      (at: number) => heap.realloc({ address: at, size: 24, align: 8 }, Layout.of(24, 64)),
    ],
    ['from nothing', (at: number) => heap.reallocate(at, 0, 8, 24)],
    ['to nothing', (at: number) => heap.reallocate(at, 24, 8, 0)],
  ])('%s', (_, resize) => {
    const block = heap.allocate(24, 8, SITE);
    heap.deallocate(block, 24, 8);
    expect(reportOf(() => resize(block))).toMatchObject({
      code: 'ERR_JUST_DOUBLE_FREE',
      block: { address: block, size: 24, state: 'freed', allocated: { siteId: SITE } },
    });
  });

  it('when its red zone was written over as well', () => {
    const block = heap.allocate(24, 8, SITE);
    uncheckedFunctions().setU8(block + 24, 1);
    expect(reportOf(() => heap.reallocate(block, 24, 8, 200_000))).toMatchObject({
      code: 'ERR_JUST_OVERFLOW_WRITE',
      address: block + 24,
    });
  });
});

it.each([0, 8, 4095])('%d is no block to free, resize or leak, and is reported', (address) => {
  for (const body of [
    () => heap.deallocate(address, 16, 1),
    () => heap.reallocate(address, 16, 1, 32),
    () => (address === 8 ? heap.deallocate(8, 16, 1) : heap.leak(address)),
  ]) {
    const report = reportOf(body);
    expect(report).toMatchObject({ code: 'ERR_JUST_NULL_ADDRESS', kind: 'invalid free', address });
    expect(report.block).toBeUndefined();
  }
});

it('what the quarantine has grown by is reserved at once, and part of the peak', () => {
  const large = new JustHeap(FULL.with({ quarantine: 2 ** 26, leaks: 'off', stacks: false }));
  const blocks = Array.from({ length: 20_000 }, () => large.allocate(8, 8, SITE));
  const before = large.stats();
  expect(before.peakReservedBytes).toBe(before.reservedBytes);
  for (const block of blocks) large.deallocate(block, 8, 8);
  // A ring of the rows of 20,000 blocks, 4 bytes each, doubled from 1,024.
  const grown = large.stats().reservedBytes - before.reservedBytes;
  expect(grown).toBe(4 * (32_768 - 1024));
  expect(large.stats().peakReservedBytes).toBe(before.peakReservedBytes + grown);
  large.trim();
  // All of them wait; only a little more than that is held.
  const { reservedBytes, peakReservedBytes } = large.stats();
  expect(peakReservedBytes).toBe(before.peakReservedBytes + grown);
  expect(reservedBytes).toBeGreaterThan(20_000 * (8 + 32 + 32));
  expect(reservedBytes).toBeLessThanOrEqual(peakReservedBytes);
  for (const block of [blocks[0]!, blocks[9999]!, blocks[19_999]!]) {
    expect(code(() => MemoryAccess.getU8(block))).toBe('ERR_JUST_USE_AFTER_FREE');
  }
  large.close();
});
