import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { binaryTrees } from '../src/binary-trees.js';

describe('binary-trees', () => {
  it('prints the lines the Benchmarks Game publishes for depth 10', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    expect(binaryTrees.run(heap, { depth: 10 }).output).toEqual([
      'stretch tree of depth 11\t check: 4095',
      '1024\t trees of depth 4\t check: 31744',
      '256\t trees of depth 6\t check: 32512',
      '64\t trees of depth 8\t check: 32704',
      '16\t trees of depth 10\t check: 32752',
      'long lived tree of depth 10\t check: 2047',
    ]);
    expect(heap.stats().allocatedBytes).toBe(0);
    heap.close();
  });

  it('goes by depth 6 when asked for less', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    const { output } = binaryTrees.run(heap, { depth: 0 });
    expect(output[0]).toBe('stretch tree of depth 7\t check: 255');
    expect(output).toHaveLength(4);
    heap.close();
  });

  it('equals the closed formula at every depth', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    for (let depth = 0; depth <= soak(10, 13); depth += 1) {
      expect(binaryTrees.run(heap, { depth })).toEqual(binaryTrees.plain?.({ depth }));
    }
    expect(heap.stats().allocatedBytes).toBe(0);
    heap.close();
  });

  it('allocates one block per node and none besides', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    binaryTrees.run(heap, { depth: 6 });
    // 255 in the stretch tree, 127 in the long lived one, 64 trees of 31 and 16 trees of 127.
    expect(heap.stats().totalAllocations).toBe(255 + 127 + 64 * 31 + 16 * 127);
    heap.close();
  });
});
