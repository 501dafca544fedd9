import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { churnSequence } from './churn.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly blocks: number;
  readonly operations: number;
  readonly shape: 'parameter' | 'long loop' | 'after a close';
}

/** Random replacement among live blocks, as in churn.ts, by programs of other shapes. Each process runs one of them. */
export function prepare(parameters: Parameters): Round {
  if (parameters.shape === 'after a close') closeAnother(parameters);
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

  function replaceIn(given: JustHeap, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const slot = slots[i]!;
      const size = sizes[i]!;
      given.deallocate(live[slot]!, held[slot]!, 8);
      live[slot] = given.allocate(size, 8);
      held[slot] = size;
    }
  }

  const run = {
    parameter: () => inBatches(slots.length, (from, to) => replaceIn(heap, from, to)),
    'long loop': () => replace(0, slots.length),
    'after a close': () => inBatches(slots.length, replace),
  }[parameters.shape];

  return () => {
    const start = performance.now();
    run();
    return { ns: nanosecondsSince(start) / slots.length, checksum };
  };
}

/** Works in another heap until V8 has compiled that, and closes it. */
function closeAnother({ checks }: Parameters): void {
  const heap = new JustHeap(RuntimeConfig.DEFAULT.with({ checks }));
  for (let i = 0; i < 200_000; i++) heap.deallocate(heap.allocate(8 + (i & 1023), 8), 8 + (i & 1023), 8);
  heap.close();
}
