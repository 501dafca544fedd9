import { RawAllocator } from '@justlang/raw-allocator';
import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import { MOST_BYTES } from '../blocks/low-runs.js';
import { CheckedCore } from '../checks/checked-core.js';
import type { HeapCore } from '../core/heap-core.js';
import { PlainCore } from '../core/plain-core.js';
import { MAX_SMALL } from '../pool/size-class.js';
import { coreOf, hasCore } from './heap-foundation.js';
import type { JustHeap } from './just-heap.js';

/** A size of blocks of which a cache holds four at most: after so many frees it spills. */
const WIDE = 4096;
/** Sizes of blocks, and how many of each are freed. */
const FREED = [
  // Full checks free small blocks in a quick way of their own.
  [16, 8],
  // All blocks of three chunks: those of the second are outside the cache at the end, and wholly free.
  [WIDE, 3 * (CHUNK_SIZE / WIDE)],
  // Runs, or blocks of libc's.
  [MAX_SMALL + 8, 4],
] as const;
/** The same of heaps with checks off or basic. Nothing of these blocks is written to. */
const FREED_UNCHECKED = [
  ...FREED,
  // More runs than stay warm.
  [MOST_BYTES, 3],
  // Blocks of libc's.
  [MOST_BYTES + 8, 2],
] as const;

/**
 * Frees blocks in all the ways in which a heap like this one frees them, on a heap of its own, so that V8 compiles the rare
 * ways too. Where little stack is left V8 could not compile them, and a free that comes to one would be interrupted.
 *
 * The caller makes sure of the room to compile. Takes some 8 ms the first time and 1 ms later; 25 and 10 under full
 * checks.
 */
export function rehearseFrees(heap: JustHeap): void {
  // The functions of another copy of this package are not these.
  if (!hasCore(heap)) return;
  const { config } = coreOf(heap);
  const allocator = new RawAllocator(config);
  // Without a quarantine, each free also takes a block out of it.
  const unlimited = config.with({ heapLimit: Number.POSITIVE_INFINITY, leaks: 'off', quarantine: 0 });
  if (config.checks !== 'full') {
    freeAll(new PlainCore(unlimited, allocator), FREED_UNCHECKED);
  } else {
    // A free that captures no stack takes another way.
    for (const stacks of [config.stacks, false])
      freeAll(new CheckedCore(unlimited.with({ stacks }), allocator), FREED);
  }
}

function freeAll(core: HeapCore, freed: typeof FREED | typeof FREED_UNCHECKED): void {
  try {
    for (const [size, count] of freed) {
      const blocks = Array.from({ length: count }, () => core.allocate(size, 8, 0, false));
      for (const block of blocks) core.deallocate(block, size, 8);
    }
  } finally {
    core.close();
  }
}
