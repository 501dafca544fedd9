import { MemoryAccess } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from './clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly size: number;
  readonly count: number;
}

/** native/large.c: a block is allocated, each of its pages written to, and freed. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { size, count } = parameters;

  function run(): void {
    for (let i = 0; i < count; i++) {
      const block = heap.allocate(size, 8);
      for (let at = 0; at < size; at += 4096) MemoryAccess.setU8(block + at, i);
      heap.deallocate(block, size, 8);
    }
  }

  return () => {
    const start = performance.now();
    run();
    return { ns: nanosecondsSince(start) / count, checksum: count };
  };
}
