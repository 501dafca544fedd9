import type { JustHeap } from '@justlang/heap';
import type { Round } from '../child.js';
import { nanosecondsSince } from './clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly operations: number;
}

/** An allocation of 64 bytes and its deallocation at once, address lane. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { operations } = parameters;
  return () => {
    const start = performance.now();
    const last = pairs(heap, operations);
    return { ns: nanosecondsSince(start) / operations, checksum: operations, last };
  };
}

function pairs(heap: JustHeap, operations: number): number {
  let address = 0;
  for (let i = 0; i < operations; i++) {
    address = heap.allocate(64, 8);
    heap.deallocate(address, 64, 8);
  }
  return address;
}
