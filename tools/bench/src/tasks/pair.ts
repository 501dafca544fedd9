import type { Round } from '../child.js';
import { inBatches } from './batches.js';
import { nanosecondsSince } from './clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly operations: number;
}

/** An allocation of 64 bytes and its deallocation at once, address lane. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { operations } = parameters;

  let last = 0;

  function pairs(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const address = heap.allocate(64, 8);
      heap.deallocate(address, 64, 8);
      last = address;
    }
  }

  return () => {
    const start = performance.now();
    inBatches(operations, pairs);
    return { ns: nanosecondsSince(start) / operations, checksum: operations, last };
  };
}
