import { RawAllocator } from '@justlang/raw-allocator';
import { acquireHigh, highRegion, native } from '@justlang/raw-allocator/internal';
import { MemoryAccess } from '../src/index.js';

/** A copy of the bytes of memory, read one by one: that needs no view. */
export function bytesAt(address: number, length: number): number[] {
  return Array.from({ length }, (_, i) => MemoryAccess.getU8(address + i));
}

/** 64 KiB of memory to test on. */
export interface Region {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

const SIZE = 65_536;
const SPAN = 2 ** 31;

/**
 * Memory in each place that is reached in its own way: below 2^31, in the first region of high memory, elsewhere above, and
 * across the border between two windows.
 * It stays allocated until the process ends.
 */
export function regions(): readonly Region[] {
  const allocator = new RawAllocator();
  // Address space only: no page of it is touched but those of the region.
  const spanning = allocator.alloc(SPAN + 2 * SIZE, 4096);
  const border = Math.ceil((spanning + SIZE) / SPAN) * SPAN;
  highRegion(0);
  const first = acquireHigh(0, 1);
  return [
    // From the addon: it is there to be read and written also where `JUST_LOW_MEMORY` is off.
    { name: 'low memory', start: native().acquireLow(1), size: SIZE },
    { name: 'the first region', start: first, size: SIZE },
    { name: 'high memory', start: allocator.alloc(2 ** 20, 4096), size: SIZE },
    { name: 'memory across two windows', start: border - SIZE / 2, size: SIZE },
  ];
}
