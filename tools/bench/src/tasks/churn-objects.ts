import { Layout } from '@justlang/heap';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { churnSequence } from './churn.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly blocks: number;
  readonly operations: number;
}

/** The same replacement as churn.ts, on the object lane, with the layouts made beforehand as a compiler would. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { slots, sizes, first, checksum } = churnSequence(parameters.blocks, parameters.operations);
  const layouts = Array.from({ length: 1025 }, (_, size) => Layout.of(size, 8));
  const live = Array.from(first, (size) => heap.alloc(layouts[size]!));

  function replace(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const slot = slots[i]!;
      heap.free(live[slot]!);
      live[slot] = heap.alloc(layouts[sizes[i]!]!);
    }
  }

  return () => {
    const start = performance.now();
    inBatches(slots.length, replace);
    return { ns: nanosecondsSince(start) / slots.length, checksum };
  };
}
