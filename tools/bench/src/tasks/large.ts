import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters extends HeapParameters {
  readonly size: number;
  readonly count: number;
}

/** native/large.c: a block is allocated, each of its pages written to, and freed. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { size, count } = parameters;

  function run(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const block = heap.allocate(size, 8);
      for (let at = 0; at < size; at += 4096) MemoryAccess.setU8(block + at, i);
      heap.deallocate(block, size, 8);
    }
  }

  return () => {
    const start = performance.now();
    inBatches(count, run);
    return { ns: nanosecondsSince(start) / count, checksum: count };
  };
}
