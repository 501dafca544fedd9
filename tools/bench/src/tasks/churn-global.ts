import { JustHeap } from '@justlang/heap';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { churnSequence } from './churn.js';

interface Parameters {
  readonly blocks: number;
  readonly operations: number;
}

/** Random replacement among live blocks, as in churn.ts, with the thread's heap asked for at each use. */
export function prepare(parameters: Parameters): Round {
  const { slots, sizes, first, checksum } = churnSequence(parameters.blocks, parameters.operations);
  const held = Int32Array.from(first);
  const live = Array.from(first, (size) => JustHeap.global().allocate(size, 8));

  function replace(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const slot = slots[i]!;
      const size = sizes[i]!;
      JustHeap.global().deallocate(live[slot]!, held[slot]!, 8);
      live[slot] = JustHeap.global().allocate(size, 8);
      held[slot] = size;
    }
  }

  return () => {
    const start = performance.now();
    inBatches(slots.length, replace);
    return { ns: nanosecondsSince(start) / slots.length, checksum };
  };
}
