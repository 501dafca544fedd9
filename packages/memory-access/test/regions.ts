import { RawAllocator } from '@justlang/raw-allocator';
import { acquireLow } from '@justlang/raw-allocator/internal';

/** 64 KiB of memory to test on. */
export interface Region {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

const SIZE = 65_536;
const SPAN = 2 ** 31;

/**
 * Memory in each place that is reached in its own way: below 2^31, above it, and across the border between two windows.
 * It stays allocated until the process ends.
 */
export function regions(): readonly Region[] {
  const allocator = new RawAllocator();
  // Address space only: no page of it is touched but those of the region.
  const spanning = allocator.alloc(SPAN + 2 * SIZE, 4096);
  const border = Math.ceil((spanning + SIZE) / SPAN) * SPAN;
  return [
    { name: 'low memory', start: acquireLow(1), size: SIZE },
    { name: 'high memory', start: allocator.alloc(2 ** 20, 4096), size: SIZE },
    { name: 'memory across two windows', start: border - SIZE / 2, size: SIZE },
  ];
}
