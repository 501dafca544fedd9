import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { RawAllocator } from '@justlang/raw-allocator';
import { acquireHigh, CHUNK_SIZE, highRegion, LOW_LIMIT } from '@justlang/raw-allocator/internal';

/**
 * Where a large block lies: in low memory; in the first region of high memory, with low memory on; there too, where the heap puts it
 * with low memory off; as a block of libc's, whose window is found in the table.
 */
export type Placement = 'low' | 'region' | 'off' | 'libc';

/** Keeps the heap of the block from being collected. */
let kept: JustHeap | undefined;

/** Takes a block, for the rest of the process; an error where it lies elsewhere. */
export function placedBlock(placement: Placement, bytes: number): number {
  const config = RuntimeConfig.DEFAULT.with({ checks: 'off', lowMemory: placement !== 'off' });
  kept = new JustHeap(config);
  const address = take(placement, kept, config, bytes);
  if (!isThere(placement, address, bytes)) {
    throw new Error(`${placement}: the block is at ${address.toString(16)}`);
  }
  return address;
}

function isThere(placement: Placement, address: number, bytes: number): boolean {
  if (placement === 'low') return address + bytes <= LOW_LIMIT;
  const region = highRegion(0);
  const inRegion =
    region !== undefined && address >= region.base && address + bytes <= region.base + region.size;
  return inRegion === (placement !== 'libc') && address >= LOW_LIMIT;
}

function take(placement: Placement, heap: JustHeap, config: RuntimeConfig, bytes: number): number {
  if (placement === 'libc') return new RawAllocator(config).alloc(bytes, 4096);
  if (placement !== 'region') return heap.allocate(bytes, 4096);
  // The window is that of the region reserved when the accessors were made, of which this takes chunks.
  if (highRegion(0) === undefined) throw new Error('there is no region of high memory');
  const address = acquireHigh(0, Math.ceil(bytes / CHUNK_SIZE));
  if (address === 0) throw new Error('the region of high memory has no room');
  return address;
}
