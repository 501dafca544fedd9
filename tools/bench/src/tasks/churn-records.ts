import { Allocation, Layout } from '@justlang/heap';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { inBatches } from './batches.js';
import { churnSequence } from './churn.js';

interface Parameters {
  readonly blocks: number;
  readonly operations: number;
}

/** The layouts and records of churn-objects.ts alone, replaced at random, without a heap: no object lane takes less. */
export function prepare(parameters: Parameters): Round {
  const { slots, sizes, first, checksum } = churnSequence(parameters.blocks, parameters.operations);
  const layouts = Array.from({ length: 1025 }, (_, size) => Layout.of(size, 8));
  const live = Array.from(first, (size, address) => new Allocation(address, size, 8));
  let sum = 0;

  function replace(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const slot = slots[i]!;
      const { address, size, align } = live[slot]!;
      sum = (sum + size + align) | 0;
      const layout = layouts[sizes[i]!]!;
      live[slot] = new Allocation(address, layout.size, layout.align);
    }
  }

  return () => {
    const start = performance.now();
    inBatches(slots.length, replace);
    return { ns: nanosecondsSince(start) / slots.length, checksum, sum };
  };
}
