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

/** native/realloc.c: a block is resized across a boundary and back, its last byte written each time. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { size, count } = parameters;
  const larger = size + 1;
  let block = heap.allocate(size, 8);

  function run(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      block = heap.reallocate(block, size, 8, larger);
      MemoryAccess.setU8(block + size, i);
      block = heap.reallocate(block, larger, 8, size);
      MemoryAccess.setU8(block + size - 1, i);
    }
  }

  return () => {
    const start = performance.now();
    inBatches(count, run);
    return { ns: nanosecondsSince(start) / count / 2, checksum: count };
  };
}
