import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { Random } from './random.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly blocks: number;
  readonly operations: number;
}

/** The random replacements of native/churn.c, worked out beforehand. */
export function churnSequence(blocks: number, operations: number) {
  const random = new Random(12345);
  const slots = new Int32Array(operations);
  const sizes = new Int32Array(operations);
  let checksum = 0;
  for (let i = 0; i < operations; i++) {
    slots[i] = random.next() % blocks;
    sizes[i] = 8 + (random.next() % 1017);
    checksum += slots[i]! + sizes[i]!;
  }
  const first = Int32Array.from({ length: blocks }, () => 8 + (random.next() % 1017));
  return { slots, sizes, first, checksum };
}

/** Random replacement among live blocks, address lane. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { slots, sizes, first, checksum } = churnSequence(parameters.blocks, parameters.operations);
  const held = Int32Array.from(first);
  const live = Array.from(first, (size) => heap.allocate(size, 8));

  function replace(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const slot = slots[i]!;
      const size = sizes[i]!;
      heap.deallocate(live[slot]!, held[slot]!, 8);
      live[slot] = heap.allocate(size, 8);
      held[slot] = size;
    }
  }

  return () => {
    const start = performance.now();
    inBatches(slots.length, replace);
    return { ns: nanosecondsSince(start) / slots.length, checksum };
  };
}
