import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { Random } from './random.js';
import { nextWords, timeBatches } from './replace-sequence.js';
import { residentBytes } from './resident.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters extends HeapParameters {
  readonly entries: number;
  readonly operations: number;
}

/** A table of boxes, all in the heap: `entries` of 16 to 64 bytes live, of which a random one is replaced each time. */
export function prepare(parameters: Parameters): Round {
  const { entries, operations } = parameters;
  const before = residentBytes();
  const heap = taskHeap(parameters);
  // A slot holds the entry's address, and how many words it has.
  const table = heap.allocate(entries * 16, 8);
  const random = new Random(1);
  let checksum = 0;

  function put(slot: number, words: number, value: number): void {
    const entry = heap.allocate(words * 8, 8);
    for (let word = 0; word < words; word++) MemoryAccess.setI32(entry + 8 * word, value + word);
    MemoryAccess.setAddress(slot, entry);
    MemoryAccess.setI32(slot + 8, words);
  }

  function replace(count: number): void {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const slot = table + 16 * (random.next() % entries);
      const old = MemoryAccess.getAddress(slot);
      const words = MemoryAccess.getI32(slot + 8);
      sum = (sum + MemoryAccess.getI32(old + 8 * (words - 1))) | 0;
      heap.deallocate(old, words * 8, 8);
      put(slot, nextWords(random), i);
    }
    checksum = (checksum + sum) | 0;
  }

  for (let i = 0; i < entries; i++) put(table + 16 * i, nextWords(random), i);
  return () => {
    const times = timeBatches(operations, replace);
    return { ...times, rss: residentBytes() - before, checksum };
  };
}
