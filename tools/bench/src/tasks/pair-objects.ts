import { Layout } from '@justlang/heap';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly operations: number;
}

const LAYOUT = Layout.of(64, 8);

/** An allocation of 64 bytes and its free at once, object lane. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { operations } = parameters;

  let last = 0;

  function pairs(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const allocation = heap.alloc(LAYOUT);
      heap.free(allocation);
      last = allocation.address;
    }
  }

  return () => {
    const start = performance.now();
    inBatches(operations, pairs);
    return { ns: nanosecondsSince(start) / operations, checksum: operations, last };
  };
}
