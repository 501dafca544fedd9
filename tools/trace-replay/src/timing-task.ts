// The timed replay, run by the harness in a process of its own per tier.
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { readOperations } from './operation-file.js';
import { NULL_SLOT, Operation } from './trace.js';

interface Parameters {
  readonly file: string;
  readonly repetitions: number;
  readonly checks: 'off' | 'basic' | 'full';
  readonly allocator: 'pooled' | 'system';
}

export function prepare({ file, repetitions, checks, allocator }: Parameters) {
  const heap = new JustHeap(RuntimeConfig.DEFAULT.with({ checks, allocator }));
  const { length, slotCount, kinds, slots, sizes, oldSizes, aligns } = readOperations(file);
  const addresses: number[] = new Array(slotCount).fill(0);
  addresses[NULL_SLOT] = 1; // the address of a block of 0 bytes at align 1: freeing it does nothing, as free(NULL)

  function replay(): void {
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      const align = aligns[i]!;
      switch (kinds[i]) {
        case Operation.ALLOCATE:
          addresses[slot] = heap.allocate(sizes[i]!, align);
          break;
        case Operation.ALLOCATE_ZEROED:
          addresses[slot] = heap.allocateZeroed(sizes[i]!, align);
          break;
        case Operation.REALLOCATE:
          addresses[slot] = heap.reallocate(addresses[slot]!, oldSizes[i]!, align, sizes[i]!);
          break;
        default:
          heap.deallocate(addresses[slot]!, oldSizes[i]!, align);
      }
    }
  }

  // Peaks are those of one replay from an empty heap, before repetitions have left it in another state.
  replay();
  const { peakAllocatedBytes, peakReservedBytes } = heap.stats();
  return () => {
    const start = performance.now();
    for (let i = 0; i < repetitions; i++) replay();
    const done = length * repetitions;
    const ns = ((performance.now() - start) * 1e6) / done;
    return { ns, checksum: done, peakAllocatedBytes, peakReservedBytes };
  };
}
