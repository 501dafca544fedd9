import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { Random } from './random.js';
import { nextLength, timeBatches, worstPause } from './replace-sequence.js';
import { residentBytes } from './resident.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters extends HeapParameters {
  readonly entries: number;
  readonly operations: number;
}

/**
 * Entries of 2 to 8 doubles, of which a random one is replaced each time. Their addresses and lengths lie in the heap too.
 */
export function prepare(parameters: Parameters): Round {
  const { entries, operations } = parameters;
  const before = residentBytes();
  const heap = taskHeap(parameters);
  const random = new Random(1);
  let checksum = 0;

  return () => {
    const addresses = heap.allocate(entries * 8, 8);
    const lengths = heap.allocate(entries, 1);

    function put(slot: number, first: number): void {
      const length = nextLength(random);
      const entry = heap.allocate(length * 8, 8);
      for (let index = 0; index < length; index++)
        MemoryAccess.setF64(entry + 8 * index, first + index + 0.5);
      MemoryAccess.setAddress(addresses + 8 * slot, entry);
      MemoryAccess.setU8(lengths + slot, length);
    }

    function fill(from: number, to: number): void {
      for (let slot = from; slot < to; slot++) put(slot, slot);
    }

    function replace(from: number, to: number): void {
      let sum = 0.5;
      for (let i = from; i < to; i++) {
        const slot = random.below(entries);
        const old = MemoryAccess.getAddress(addresses + 8 * slot);
        const length = MemoryAccess.getU8(lengths + slot);
        sum += MemoryAccess.getF64(old + 8 * (length - 1));
        heap.deallocate(old, length * 8, 8);
        put(slot, i);
      }
      checksum += sum;
    }

    timeBatches(entries, fill);
    const ns = timeBatches(operations, replace);
    return { ns, nsPause: worstPause(), rss: residentBytes() - before, checksum };
  };
}
