import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { coreOf } from '../src/heap/heap-foundation.js';
import type { JustHeap } from '../src/heap/just-heap.js';
import { Layout } from '../src/layout/layout.js';
import { startProfiling } from '../src/profile/profiling.js';
import type { SamplePace } from '../src/profile/sample-pace.js';
import { registerSite } from '../src/reports/sites.js';
import { code } from './code.js';
import { open } from './open.js';
import { randomFrom, SampledProgram, startSeeded } from './sampled-program.js';

const INTERVAL = 8192;
const SETTINGS = (['off', 'basic'] as const).flatMap((checks) =>
  (['pooled', 'system'] as const).map((allocator) => ({ checks, allocator })),
);

describe.each(SETTINGS)('a sampled profile with checks $checks, allocator $allocator', (options) => {
  it('equals the statistics within the sampling error, whatever a program does', () => {
    using heap = open(options);
    startSeeded(heap, INTERVAL, 1);
    const program = new SampledProgram(heap, INTERVAL, 2);
    for (let part = 0; part < soak(3, 12); part++) {
      program.run(2500);
      program.check();
    }
    for (const address of program.live.keys()) program.free(address);
    program.check();
    expect(heap.profile().entries.every(({ liveBytes }) => liveBytes === 0)).toBe(true);
  });

  it('is without bias where blocks grow from little to much, and back', () => {
    using heap = open(options);
    startSeeded(heap, INTERVAL, 3);
    const program = new SampledProgram(heap, INTERVAL, 4);
    const resizeAll = (size: number) => {
      for (const address of [...program.live.keys()]) program.resize(address, size);
      program.check();
    };
    for (let block = 0; block < 1500; block++) program.allocate(24, 8);
    for (const size of [40, 100, 400, 3000, 12_000, 2000, 60, 24, 900, 16]) resizeAll(size);
  });

  it('is exact where every block is sampled, down to the last free', () => {
    using heap = open(options);
    heap.startProfile({ interval: 0 });
    const program = new SampledProgram(heap, 0, 5);
    program.run(1500);
    const { allocatedBytes, allocationCount, totalAllocatedBytes, totalAllocations } = heap.stats();
    const sums = { liveBytes: 0, liveBlocks: 0, totalBytes: 0, totalBlocks: 0 };
    for (const entry of heap.profile().entries) {
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += entry[name];
    }
    expect(sums).toEqual({
      liveBytes: allocatedBytes,
      liveBlocks: allocationCount,
      totalBytes: totalAllocatedBytes,
      totalBlocks: totalAllocations,
    });
  });

  it('takes blocks freed with another size of their class, as the heap does without a profile', () => {
    const sloppy = (heap: JustHeap) => {
      heap.deallocate(heap.allocate(20, 8), 24, 8);
      heap.deallocate(heap.reallocate(heap.allocate(200, 8), 208, 8, 90), 96, 8);
      heap.leak(heap.allocate(20, 8), 24);
      const { allocationCount, allocatedBytes, leakedBytes, totalFrees } = heap.stats();
      return { allocationCount, allocatedBytes, leakedBytes, totalFrees };
    };
    using plain = open({ ...options, allocator: 'pooled' });
    using heap = open({ ...options, allocator: 'pooled' });
    heap.startProfile({ interval: 0 });
    expect(sloppy(heap)).toEqual(sloppy(plain));
  });

  it('reports what is freed twice as the heap does without a profile', () => {
    using heap = open({ ...options, allocator: 'pooled' });
    heap.startProfile({ interval: 0 });
    const sized = heap.allocate(24, 8);
    const moved = heap.allocate(24, 8);
    const unsized = heap.allocateUnsized(24, 8);
    const other = heap.realloc({ address: moved, size: 24, align: 8 }, Layout.array(Layout.U8, 28_000));
    heap.deallocate(sized, 24, 8);
    heap.deallocateUnsized(unsized);
    for (const block of [sized, moved, unsized]) {
      for (const again of [
        () => heap.deallocate(block, 24, 8),
        () => heap.deallocate(block, 90, 8),
        () => heap.deallocateUnsized(block),
        () => heap.reallocate(block, 24, 8, 100),
        () => heap.reallocate(block, 24, 8, 0),
        () => heap.realloc({ address: block, size: 24, align: 8 }, Layout.array(Layout.U32, 6)),
        () => heap.sizeOf(block),
        () => heap.leak(block),
      ]) {
        expect(code(again)).toBe('ERR_JUST_DOUBLE_FREE');
      }
      expect(code(() => heap.deallocate(block + 8, 24, 8))).toBe('ERR_JUST_INVALID_FREE');
    }
    expect(code(() => heap.deallocate(4096, 24, 8))).toBe('ERR_JUST_INVALID_FREE');
    // Of a large block it may be an invalid free, as ever.
    const large = heap.allocate(100_000, 8);
    heap.deallocate(large, 100_000, 8);
    expect(code(() => heap.deallocate(large, 100_000, 8))).toBe('ERR_JUST_INVALID_FREE');
    heap.free(other);
    expect(heap.stats().allocationCount).toBe(0);
  });

  it('ends with the heap, and knows what was allocated in all', () => {
    const heap = open(options);
    heap.startProfile({ interval: 0 });
    heap.allocate(100, 8, 3);
    heap.allocate(100_000, 8, 3);
    heap.close();
    expect(heap.profile().entries).toEqual([
      { siteId: 3, stack: [], liveBytes: 0, liveBlocks: 0, totalBytes: 100_100, totalBlocks: 2 },
    ]);
    expect(code(() => heap.startProfile())).toBe('ERR_JUST_HEAP_CLOSED');
    expect(code(() => heap.allocate(8, 8))).toBe('ERR_JUST_HEAP_CLOSED');
  });
});

describe('a distance of samples that grows', () => {
  /** Says after every 100th sample that they take too much time. */
  const impatient = () => {
    let samples = 0;
    return {
      now: () => 0,
      after: () => (++samples % 100 === 0 && samples <= 300 ? 4 : 1),
    } as unknown as SamplePace;
  };

  it.each(SETTINGS)('leaves the estimates without bias (checks $checks, $allocator)', (options) => {
    using heap = open(options);
    startProfiling(coreOf(heap), { interval: 512 }, randomFrom(11), impatient());
    heap.startProfile({ interval: 512 });
    // What was counted before the last growth is known more exactly than this interval says.
    // Which samples stay depends on the addresses that the system gives: so it is another trial each time, and no rare sample may decide.
    const program = new SampledProgram(heap, 512 * 64, 12, 400);
    for (let part = 0; part < 6; part++) {
      program.run(2500);
      program.check();
    }
    expect(heap.profile().interval).toBe(512 * 64);
    for (const address of [...program.live.keys()]) program.resize(address, 400);
    program.check();
    for (const address of [...program.live.keys()]) program.free(address);
    program.check();
    expect(heap.profile().entries.every(({ liveBytes }) => liveBytes === 0)).toBe(true);
  });

  it('thins the live samples to those that there would be', () => {
    using heap = open();
    let times = 1;
    const pace = { now: () => 0, after: () => times } as unknown as SamplePace;
    startProfiling(coreOf(heap), { interval: 512 }, randomFrom(13), pace);
    heap.startProfile({ interval: 512 });
    const blocks = 4000;
    for (let block = 0; block < blocks; block += 2) {
      heap.allocate(400, 8, 1);
      heap.allocateUnsized(400, 8, 2);
    }
    times = 4;
    heap.deallocate(heap.allocate(2 ** 20, 8, 3), 2 ** 20, 8);
    const { interval, entries } = heap.profile();
    expect(interval).toBe(2048);
    // Each half within six standard deviations; without a change 3.4 times as many.
    const p = -Math.expm1(-400 / 2048);
    const bound = 6 * Math.sqrt(((blocks / 2) * (1 - p)) / p);
    for (const siteId of [1, 2]) {
      const estimate = entries.find((entry) => entry.siteId === siteId)!.liveBlocks;
      expect(Math.abs(estimate - blocks / 2), `site ${siteId}: ${estimate}`).toBeLessThan(bound);
    }
  });

  it('is the default one: one that was chosen is fixed', () => {
    const grows = (open: () => JustHeap) => {
      using heap = open();
      const { now } = performance;
      let time = 0;
      performance.now = () => (time += 5);
      try {
        heap.startProfile();
        for (let block = 0; block < 100; block++) {
          heap.deallocate(heap.allocate(64 * 2 ** 20, 8, 1), 64 * 2 ** 20, 8);
        }
      } finally {
        performance.now = now;
      }
      return heap.profile().interval;
    };
    expect(grows(() => open())).toBeGreaterThan(2 ** 19);
    expect(grows(() => open({ profileInterval: 2 ** 18 }))).toBe(2 ** 18);
    expect(grows(() => open({ profileInterval: 0 }))).toBe(0);
  });
});

describe('a sampled heap', () => {
  it.each(['off', 'basic'] as const)('leaves its hot paths at samples only (%s)', (checks) => {
    using heap = open({ checks });
    startSeeded(heap, 2 ** 19, 1);
    const core = coreOf(heap);
    let left = 0;
    for (const name of ['allocate', 'deallocate', 'reallocate'] as const) {
      const method = core[name] as (...args: number[]) => never;
      core[name] = (...args: unknown[]) => {
        left++;
        return method(...(args as number[]));
      };
    }
    for (let round = 0; round < 20_000; round++) {
      const block = heap.reallocate(heap.allocate(24, 8), 24, 8, 40);
      heap.deallocate(block, 40, 8);
    }
    // 800,000 bytes hold one or two samples; refills and the first steps come to the core as well.
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(process.env.JUST_LOW_MEMORY === 'off' ? 45_000 : 100);
  });

  it('tells a double free of a sample, in basic and in off', () => {
    for (const checks of ['basic', 'off'] as const) {
      using heap = open({ checks });
      heap.startProfile({ interval: 0 });
      const block = heap.allocate(24, 8);
      heap.deallocate(block, 24, 8);
      expect(code(() => heap.deallocate(block, 24, 8))).toBe('ERR_JUST_DOUBLE_FREE');
      const other = heap.allocate(24, 8);
      expect(code(() => heap.deallocate(other, 40, 8))).toBe('ERR_JUST_LAYOUT_MISMATCH');
      expect(code(() => heap.deallocate(other + 8, 24, 8))).toBe('ERR_JUST_INVALID_FREE');
      heap.deallocate(other, 24, 8);
      expect(heap.stats().allocationCount).toBe(0);
    }
  });

  it('refuses bad arguments as any heap does, with nothing counted', () => {
    using heap = open();
    heap.startProfile({ interval: 0 });
    for (const bad of [-1, 1.5, Number.NaN, 8n, '8', undefined, Number.POSITIVE_INFINITY]) {
      expect(code(() => heap.allocate(bad as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.allocateUnsized(bad as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.reallocate(8, 0, 8, bad as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(code(() => heap.deallocate(bad as number, 8, 8))).toMatch(/INVALID_ARGUMENT|NULL_ADDRESS/);
    }
    expect(code(() => heap.allocate(8, 3))).toBe('ERR_JUST_INVALID_LAYOUT');
    expect(code(() => heap.allocate(2 ** 50, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(heap.profile().entries).toEqual([]);
    heap.deallocate(heap.allocate(0, 8), 0, 8);
    heap.deallocate(heap.allocate(8, 8), 8, 8);
    expect(heap.stats().allocationCount).toBe(0);
  });

  it('keeps its limit, and goes on after it was reached', () => {
    using heap = open({ heapLimit: 1000 });
    heap.startProfile({ interval: 0 });
    const block = heap.allocate(900, 8);
    expect(code(() => heap.allocate(101, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(code(() => heap.reallocate(block, 900, 8, 1001))).toBe('ERR_JUST_OUT_OF_MEMORY');
    const other = heap.allocate(100, 8);
    const live = heap.profile().entries.reduce((sum, { liveBytes }) => sum + liveBytes, 0);
    expect(live).toBe(1000);
    heap.deallocate(other, 100, 8);
    heap.deallocate(block, 900, 8);
  });

  it('is still a JustHeap, and others of the thread are not sampled', () => {
    using heap = open();
    using other = open();
    heap.startProfile({ interval: 0 });
    expect(heap.constructor).toBe(other.constructor);
    other.allocate(64, 8);
    expect(heap.profile().entries).toEqual([]);
    expect(code(() => other.profile())).toBe('ERR_JUST_CONFIG');
    expect(code(() => other.stopProfile())).toBe('ERR_JUST_CONFIG');
  });

  it('samples no more once stopped, notes frees, and goes on when started again', () => {
    using heap = open();
    heap.startProfile({ interval: 0 });
    const block = heap.allocate(64, 8, 1);
    const kept = heap.allocate(32, 8, 1);
    heap.stopProfile();
    const unseen = heap.allocate(1000, 8, 1);
    heap.deallocate(block, 64, 8);
    expect(heap.profile().entries).toMatchObject([{ liveBytes: 32, totalBytes: 96 }]);
    heap.startProfile({ interval: 0 });
    heap.allocate(8, 8, 1);
    expect(heap.profile().entries).toMatchObject([{ liveBytes: 40, totalBytes: 104 }]);
    expect(code(() => heap.startProfile({ interval: 1 }))).toBe('ERR_JUST_CONFIG');
    for (const bad of [-1, 0.5, '1', Number.NaN]) {
      expect(code(() => heap.startProfile({ interval: bad as number }))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    expect(code(() => heap.startProfile({ file: 'x.txt' }))).toBe('ERR_JUST_CONFIG');
    heap.deallocate(kept, 32, 8);
    heap.deallocate(unseen, 1000, 8);
  });
});

describe('the places of a profile', () => {
  it('are sites where the program passes them', () => {
    using heap = open();
    heap.startProfile({ interval: 0 });
    registerSite(901, { file: 'src/list.just', line: 3, column: 9, type: 'Node' });
    for (let block = 0; block < 3; block++) heap.allocate(16, 8, 901);
    heap.allocate(7, 1, 902);
    expect(heap.profile().entries).toEqual([
      {
        ...{ siteId: 901, site: { file: 'src/list.just', line: 3, column: 9, type: 'Node' }, stack: [] },
        ...{ liveBytes: 48, liveBlocks: 3, totalBytes: 48, totalBlocks: 3 },
      },
      { siteId: 902, stack: [], liveBytes: 7, liveBlocks: 1, totalBytes: 7, totalBlocks: 1 },
    ]);
  });

  it('are stacks elsewhere, without frames of the runtime, the same whether a hot path was taken or not', () => {
    using heap = open();
    heap.startProfile({ interval: 0 });
    const makeNode = () => heap.alloc({ size: 16, align: 8 } as never).address;
    const makeList = () => [makeNode(), makeNode()];
    makeList();
    makeList();
    const { entries } = heap.profile();
    // Two calls in one line, each from two lines.
    expect(entries.map(({ liveBlocks }) => liveBlocks)).toEqual([1, 1, 1, 1]);
    for (const { stack } of entries) {
      expect(stack.slice(0, 2).map(({ functionName }) => functionName)).toEqual(['makeNode', 'makeList']);
      expect(stack[0]!.file).toMatch(/profile\.test\.ts$/);
      expect(stack[0]!.line).toBeGreaterThan(1);
    }
  });
});

it('samples are as far apart as they should be: exponential, with the mean of the interval', () => {
  using heap = open();
  startSeeded(heap, 1000, 7);
  const random = randomFrom(8);
  const distances: number[] = [];
  let since = 0;
  let seen = 0;
  for (let block = 0; block < 20_000; block++) {
    const size = 1 + Math.floor(random() * 15);
    heap.allocate(size, 1, 1);
    since += size;
    const [entry] = heap.profile().entries;
    if (entry === undefined || entry.totalBlocks === seen) continue;
    seen = entry.totalBlocks;
    distances.push(since);
    since = 0;
  }
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  const beyond = distances.filter((distance) => distance > 2000).length / distances.length;
  // The standard deviation of a mean of n exponential distances is 1000 / sqrt(n); of the share beyond 2000, below 0.5 / sqrt(n).
  expect(Math.abs(mean - 1000)).toBeLessThan(6000 / Math.sqrt(distances.length));
  expect(Math.abs(beyond - Math.exp(-2))).toBeLessThan(3 / Math.sqrt(distances.length));
});
