import type { Address } from '@justlang/raw-allocator';
import type { Finding } from '../checks/check-faults.js';
import type { LeakGroup } from '../checks/leaks.js';
import type { SizeClassStats } from '../statistics/heap-stats.js';
import type { BlockLayout } from './large-blocks.js';

/**
 * Gives blocks out and takes them back; what a heap counts, limits and promises stands in `JustHeap`.
 *
 * Sizes are at least 1 and layouts valid everywhere here; blocks of size 0 never reach a keeper but for `requireEmpty`.
 */
export interface BlockKeeper {
  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  allocate(size: number, align: number, zeroed: boolean, site: number): Address;
  /** Allocates a block below 2^31 that is to stay there; 0 where that is no other than any, or cannot be had. */
  allocateLow?(size: number, align: number): Address;
  /** @throws the errors of `JustHeap.deallocate`; the block then stays as it was */
  deallocate(address: Address, size: number, align: number): void;
  /** @throws the errors of `JustHeap.reallocate`; the block then stays as it was */
  reallocate(address: Address, oldSize: number, align: number, newSize: number): Address;
  /** Moves a block to another alignment, where that is more than to allocate, copy and free. */
  realign?(address: Address, oldSize: number, oldAlign: number, size: number, align: number): Address;
  /** Throws unless a live block of the layout starts at the address, as far as this keeper can tell. */
  require(address: Address, size: number, align: number): void;
  /** Whether `require` would throw. */
  isGone(address: Address, size: number, align: number): boolean;
  /** Throws where a block of size 0 cannot be, as far as this keeper can tell. */
  requireEmpty(address: Address, align: number): void;
  /** Marks a live block as leaked; returns its layout, of size 0 where the address is that of a block of none. */
  leak(address: Address, size: number | undefined): BlockLayout;
  /** Live blocks, leaked ones included. */
  readonly liveBlocks: number;
  readonly reservedBytes: number;
  readonly addressSpaceBytes: number;
  /** The size classes in use, and how many blocks are in none. */
  histogram(): { sizeClasses: SizeClassStats[]; largeBlocks: number };
  /** Gives back what no live block has needed since the last sweep. */
  sweep?(): void;
  /** Gives back what no live block needs. */
  trim(): void;
  /** Gives everything back, live blocks included. */
  close(): void;
  /** Raises the damage that the last `deallocate`, `trim` or `close` found; they have done their work, and it counts. */
  settle?(): void;
  /** What was written over behind the accessors' back by now; nothing is raised. */
  verify?(): Finding[];
  /** The live blocks nobody declared leaked, by where they were allocated, where that is known. */
  leaks?(): LeakGroup[];
}
