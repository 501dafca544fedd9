import type { JustHeap } from '@justlang/heap';
import type { Operations } from './operation-file.js';
import { NULL_SLOT, Operation } from './trace.js';

/** Makes a function that does the operations of a trace on the address lane of a heap. @param site - that of every allocation, or 0 */
export function replayOn(heap: JustHeap, operations: Operations, site: number): () => void {
  const { length, slotCount, kinds, slots, sizes, oldSizes, aligns } = operations;
  const addresses: number[] = new Array(slotCount).fill(0);
  addresses[NULL_SLOT] = 1; // the address of a block of 0 bytes at align 1: freeing it does nothing, as free(NULL)

  return () => {
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      const align = aligns[i]!;
      switch (kinds[i]) {
        case Operation.ALLOCATE:
          addresses[slot] = heap.allocate(sizes[i]!, align, site);
          break;
        case Operation.ALLOCATE_ZEROED:
          addresses[slot] = heap.allocateZeroed(sizes[i]!, align, site);
          break;
        case Operation.REALLOCATE:
          addresses[slot] = heap.reallocate(addresses[slot]!, oldSizes[i]!, align, sizes[i]!, site);
          break;
        default:
          heap.deallocate(addresses[slot]!, oldSizes[i]!, align);
      }
    }
  };
}
