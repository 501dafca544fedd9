import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters extends HeapParameters {
  readonly slots: number;
  readonly operations: number;
}

/** native/mixed.c on the address lane: the table of addresses lies off-heap too, as a compiled program's would. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { slots, operations } = parameters;
  const sizes = new Int32Array(slots);

  function replace(table: number): number {
    let state = 777;
    let checksum = 0;
    for (let i = 0; i < operations; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const slot = state & (slots - 1);
      const entry = table + slot * 8;
      const old = MemoryAccess.getAddress(entry);
      if (old !== 0) {
        checksum += MemoryAccess.getI32(old) & 255;
        heap.deallocate(old, sizes[slot]!, 8);
      }
      const size = 8 + (state >>> 23);
      const block = heap.allocate(size, 8);
      MemoryAccess.setI32(block, i);
      MemoryAccess.setAddress(entry, block);
      sizes[slot] = size;
    }
    return checksum;
  }

  return () => {
    const table = heap.allocateZeroed(slots * 8, 8);
    const start = performance.now();
    const checksum = replace(table);
    const ns = nanosecondsSince(start) / operations;
    for (let slot = 0; slot < slots; slot++) {
      const address = MemoryAccess.getAddress(table + slot * 8);
      if (address !== 0) heap.deallocate(address, sizes[slot]!, 8);
    }
    heap.deallocate(table, slots * 8, 8);
    return { ns, checksum };
  };
}
