import { Buffer, Layout, registerSite } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { Random } from './random.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  /** Bytes of text. */
  readonly length: number;
  /** Whether the words' blocks have an allocation site. */
  readonly sites: boolean;
}

const SPACE = 0x20;
const CAPACITY = 8;
const LENGTH = 16;

/** Counts the words of a text; each is a `String` of its own, built byte by byte by `Buffer.growSlot`. */
export function prepare({ length, sites, ...parameters }: Parameters): Round {
  const heap = taskHeap(parameters);
  const site = sites ? 1 : 0;
  registerSite(1, { file: 'words.just', line: 1, column: 1, type: 'String' });
  const text = heap.allocate(length, 1, 1);
  const random = new Random(1);
  for (let i = 0; i < length; i++) {
    MemoryAccess.setU8(text + i, random.next() % 6 === 0 ? SPACE : 0x61 + (random.next() % 26));
  }
  const word = heap.allocateZeroed(24, 8, 1);

  function push(byte: number): void {
    const end = MemoryAccess.getAddress(word + LENGTH);
    const address =
      end === MemoryAccess.getAddress(word + CAPACITY)
        ? Buffer.growSlot(heap, word, Layout.U8, end + 1, site)
        : MemoryAccess.getAddress(word);
    MemoryAccess.setU8(address + end, byte);
    MemoryAccess.setAddress(word + LENGTH, end + 1);
  }

  /** Ends the word: returns its hash and frees it. */
  function take(): number {
    const address = MemoryAccess.getAddress(word);
    const end = MemoryAccess.getAddress(word + LENGTH);
    let hash = 0;
    for (let i = 0; i < end; i++) hash = (Math.imul(hash, 31) + MemoryAccess.getU8(address + i)) | 0;
    const capacity = MemoryAccess.getAddress(word + CAPACITY);
    if (capacity !== 0) heap.deallocate(address, capacity, 1);
    for (const field of [0, CAPACITY, LENGTH]) MemoryAccess.setAddress(word + field, 0);
    return hash;
  }

  return () => {
    const start = performance.now();
    const counts = new Map<number, number>();
    for (let i = 0; i < length; i++) {
      const byte = MemoryAccess.getU8(text + i);
      if (byte !== SPACE) push(byte);
      else {
        const hash = take();
        counts.set(hash, (counts.get(hash) ?? 0) + 1);
      }
    }
    take();
    return { ns: nanosecondsSince(start), checksum: counts.size };
  };
}
