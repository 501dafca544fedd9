import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly operations: number;
}

/** An allocation of 64 bytes and its deallocation at once, address lane. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { operations } = parameters;

  let kept = 0;

  function pairs(from: number, to: number): void {
    // In a variable of the loop: V8 boxes what a captured one holds each time, if that is a high address.
    let sum = 0;
    for (let i = from; i < to; i++) {
      const address = heap.allocate(64, 8);
      heap.deallocate(address, 64, 8);
      sum = (sum + address) | 0;
    }
    kept = sum;
  }

  return () => {
    const start = performance.now();
    inBatches(operations, pairs);
    return { ns: nanosecondsSince(start) / operations, checksum: operations, kept };
  };
}
