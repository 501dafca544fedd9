import { RuntimeConfig } from '@justlang/config';
import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';
import { JustHeap } from '../../src/heap/just-heap.js';
import { SampledProgram, startSeeded } from '../sampled-program.js';

const FULL = RuntimeConfig.DEFAULT.with({ checks: 'full', leaks: 'off', stacks: false });
const INTERVAL = 8192;

it.each(['pooled', 'system'] as const)(
  'a profile under full checks equals the statistics within the sampling error (%s)',
  (allocator) => {
    using heap = new JustHeap(FULL.with({ allocator }));
    startSeeded(heap, INTERVAL, 1);
    const program = new SampledProgram(heap, INTERVAL, 2);
    for (let part = 0; part < soak(2, 8); part++) {
      program.run(2000);
      program.check();
    }
    for (const address of program.live.keys()) program.free(address);
    expect(heap.profile().entries.every(({ liveBytes }) => liveBytes === 0)).toBe(true);
  },
);

it('a sample keeps the places that full checks report', () => {
  using heap = new JustHeap(FULL);
  heap.startProfile({ interval: 0 });
  const block = heap.allocate(40, 8, 77);
  heap.reallocate(block, 40, 8, 80);
  expect(heap.leaks()).toEqual([{ allocated: { siteId: 77 }, count: 1, bytes: 80 }]);
  expect(heap.profile().entries).toMatchObject([
    { siteId: 77, liveBytes: 80, totalBytes: 80, totalBlocks: 1 },
  ]);
});
