import { join } from 'node:path';
import { MemoryAccess } from '@justlang/memory-access';
import {
  acquireLow,
  lowMemoryStats,
  native,
  releaseLow,
  setLowLimitForTesting,
} from '@justlang/raw-allocator/internal';
import { runCommand } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { afterEach, describe, expect, it } from 'vitest';
import { code } from '../../test/code.js';
import { open } from '../../test/open.js';
import type { JustHeap } from './just-heap.js';

/** Gives back what heaps closed before have left. */
function dropKept(): void {
  using heap = open();
  heap.trim();
}

describe('memory', () => {
  afterEach(() => setLowLimitForTesting(2 ** 31));

  it('lies below 2^31 for small blocks', () => {
    using heap = open();
    for (let size = 1; size <= 65535; size += 197) {
      expect(heap.allocate(size, 8)).toBeLessThan(2 ** 31);
    }
  });

  it('goes back to the system, wholly after trim', () => {
    dropKept();
    const before = lowMemoryStats().usedBytes;
    using heap = open();
    const blocks: number[] = [];
    for (let index = 0; index < 200_000; index++) blocks.push(heap.allocate(48, 8));
    const full = heap.stats();
    expect(lowMemoryStats().usedBytes - before).toBe(full.addressSpaceBytes);
    for (const block of blocks) heap.deallocate(block, 48, 8);
    const rounds = soak(100, 400);
    // Not at once, as the program may take it again; but once it has been idle over very many allocations.
    for (let round = 0; round < rounds; round++) {
      const few = Array.from({ length: 60_000 }, () => heap.allocate(24, 8));
      for (const block of few) heap.deallocate(block, 24, 8);
    }
    expect(heap.stats().reservedBytes).toBeLessThan(full.reservedBytes / 4);
    heap.trim();
    expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
    expect(lowMemoryStats().usedBytes).toBe(before);
  });

  it('is kept by a loop that takes again what it frees', () => {
    using heap = open();
    const blocks: number[] = [];
    const round = () => {
      for (let index = 0; index < 50_000; index++) blocks.push(heap.allocate(64, 8));
      for (const block of blocks.splice(0)) heap.deallocate(block, 64, 8);
    };
    for (let index = 0; index < 3; index++) round();
    const { addressSpaceBytes } = heap.stats();
    expect(addressSpaceBytes).toBeGreaterThan(50_000 * 64);
    for (let index = 0; index < 3; index++) round();
    expect(heap.stats().addressSpaceBytes).toBe(addressSpaceBytes);
  });

  it('is reserved little beyond what is live', () => {
    using heap = open();
    for (let index = 0; index < 500_000; index++) heap.allocate(16, 8);
    const { allocatedBytes, peakReservedBytes } = heap.stats();
    expect(allocatedBytes / peakReservedBytes).toBeGreaterThan(0.87);
  });

  it('is found elsewhere when low memory is full, with the same semantics', () => {
    setLowLimitForTesting(0);
    using heap = open();
    const live = new Map<number, number>();
    for (let index = 0; index < 20_000; index++) {
      const size = 1 + ((index * 37) % 3000);
      const address = heap.allocate(size, 8);
      MemoryAccess.setU8(address + size - 1, index & 255);
      live.set(address, size);
    }
    const addresses = [...live.keys()];
    expect(addresses.some((address) => address >= 2 ** 31)).toBe(true);
    expect(new Set(addresses).size).toBe(20_000);
    expect(heap.stats().allocationCount).toBe(20_000);
    const high = addresses.find((address) => address >= 2 ** 31 && live.get(address)! > 100)!;
    expect(code(() => heap.deallocate(high + 8, live.get(high)!, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.deallocate(high, live.get(high)!, 4))).toBe('ERR_JUST_LAYOUT_MISMATCH');
    let index = 0;
    for (const [address, size] of live) {
      expect(MemoryAccess.getU8(address + size - 1)).toBe(index++ & 255);
      heap.deallocate(address, size, 8);
    }
    expect(code(() => heap.deallocate(high, live.get(high)!, 8))).toBe('ERR_JUST_DOUBLE_FREE');
    expect(heap.stats()).toMatchObject({ allocationCount: 0, allocatedBytes: 0 });
    heap.trim();
    expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
  });

  it.each(['off', 'basic'] as const)('elsewhere goes back when the heap is closed, checks %s', (checks) => {
    dropKept();
    setLowLimitForTesting(0);
    let heap = open({ checks });
    const blocks = () => Array.from({ length: 20_000 }, () => heap.allocate(1000, 8));
    // A segment of low memory that the process has already may serve the first of them.
    const high = blocks().filter((address) => address >= 2 ** 31);
    expect(high.length).toBeGreaterThan(10_000);
    for (const address of high) MemoryAccess.setU8(address, 7);
    heap.close();
    expect(heap.stats()).toMatchObject({ reservedBytes: 0, addressSpaceBytes: 0 });
    dropKept();
    // Another heap is given the same address space, and no memory that was written.
    heap = open({ checks });
    const again = new Set(blocks());
    expect(high.filter((address) => !again.has(address))).toEqual([]);
    expect(high.filter((address) => MemoryAccess.getU8(address) !== 0)).toEqual([]);
    heap.close();
  });

  it('of one class serves another when there is no more', () => {
    const room = 4 * 2 ** 20;
    setLowLimitForTesting(lowMemoryStats().reservedBytes + room);
    using heap = open();
    const blocks: number[] = [];
    let address = heap.allocate(64, 8);
    while (address < 2 ** 31) {
      blocks.push(address);
      address = heap.allocate(64, 8);
    }
    heap.deallocate(address, 64, 8);
    for (const block of blocks) heap.deallocate(block, 64, 8);
    for (let index = 0; index < 1000; index++) expect(heap.allocate(1000, 8)).toBeLessThan(2 ** 31);
  });

  it('is served to more heaps than have a cache', () => {
    const heaps = Array.from({ length: 80 }, () => open());
    const blocks = heaps.map((heap) => heap.allocate(32, 8));
    expect(new Set(blocks).size).toBe(80);
    heaps.forEach((heap, index) => {
      heap.deallocate(blocks[index]!, 32, 8);
      expect(code(() => heap.deallocate(blocks[index]!, 32, 8))).toBe('ERR_JUST_DOUBLE_FREE');
      expect(heap.stats().allocationCount).toBe(0);
      heap.close();
    });
    using again = open();
    expect(again.allocate(32, 8)).toBeGreaterThan(0);
  });
});

describe.runIf(process.platform === 'linux')('where address space is rationed', () => {
  it('a heap whose table of states cannot be had says so, and one without is served', () => {
    const fixture = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'narrow.mjs');
    // In KiB; Node itself reserves several GiB at its start.
    const script = 'ulimit -v 67108864; exec "$@"';
    const { code: exit, stdout, stderr } = runCommand('sh', ['-c', script, 'sh', process.execPath, fixture]);
    expect([exit, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      basic:
        'ERR_JUST_OUT_OF_MEMORY: 268435456 bytes of address space for the states of blocks cannot be had: ' +
        "raise the process's limit of address space (ulimit -v), or set JUST_CHECKS=off, which needs none",
      off: true,
    });
  });
});

describe('a heap that had to go on elsewhere', () => {
  /** Fills low memory, as another heap would, then gives it back. */
  function churn(heap: JustHeap, rounds: number): number {
    const live: number[] = [];
    for (let i = 0; i < 1000; i++) live.push(heap.allocate(64, 8));
    for (let i = 0; i < rounds; i++) {
      heap.deallocate(live[i % 1000]!, 64, 8);
      live[i % 1000] = heap.allocate(64, 8);
    }
    const low = live.filter((address) => address < 2 ** 31).length;
    for (const address of live) heap.deallocate(address, 64, 8);
    return low;
  }

  it('comes back to low memory once another heap has given some back', () => {
    dropKept();
    using heap = open({ checks: 'basic' });
    setLowLimitForTesting(0);
    try {
      expect(churn(heap, 10_000)).toBe(0);
    } finally {
      setLowLimitForTesting(2 ** 31);
    }
    churn(heap, 200_000);
    expect(churn(heap, 0)).toBeGreaterThan(900);
  });

  it('asks low memory only when some was given back', () => {
    dropKept();
    setLowLimitForTesting(2 ** 22);
    const chunks: number[] = [];
    for (let chunk = acquireLow(1); chunk !== 0; chunk = acquireLow(1)) chunks.push(chunk);
    const binding = native();
    const acquire = binding.acquireLow;
    let asked = 0;
    binding.acquireLow = (count) => {
      asked++;
      return acquire(count);
    };
    try {
      using heap = open({ checks: 'basic' });
      expect(churn(heap, 100)).toBe(0);
      asked = 0;
      expect(churn(heap, 10_000)).toBe(0);
      expect(asked).toBe(0);
      releaseLow(chunks.pop()!, 1);
      // One allocation in 256 looks whether some was.
      let allocated = 1;
      while (allocated <= 256 && heap.allocate(64, 8) >= 2 ** 31) allocated++;
      expect(allocated).toBeLessThanOrEqual(256);
      expect(asked).toBe(1);
    } finally {
      binding.acquireLow = acquire;
      for (const chunk of chunks) releaseLow(chunk, 1);
      setLowLimitForTesting(2 ** 31);
    }
  });

  it('asks low memory again after trim', () => {
    using heap = open();
    setLowLimitForTesting(0);
    try {
      heap.deallocate(heap.allocate(8, 8), 8, 8);
    } finally {
      setLowLimitForTesting(2 ** 31);
    }
    heap.trim();
    const address = heap.allocate(8, 8);
    expect(address).toBeLessThan(2 ** 31);
    expect(heap.stats().addressSpaceBytes).toBeLessThan(2 ** 21);
  });
});
